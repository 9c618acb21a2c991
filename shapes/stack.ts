/** A stack on this machine for shapes alone, with what their functions call, and the layers that they are on from the beginning. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { sharedStorePath } from '../core/targets';
import { type Clients, clientsFor } from '../local/commands/clients';
import { type LocalStack, openLocalStack, type StackOutputs } from '../local/commands/local-stack';
import { openManifestFile } from '../local/commands/manifest-file';
import { runManifest } from '../local/commands/run-manifest';
import type { Console } from '../local/console';
import { type AwsStandIn, standInForAws } from '../measure/aws-stand-in';
import type { Shape } from './shapes';

/** What a function is on before it is tagged. */
export interface FirstLayers {
  arns: string[];
  variables: Record<string, string>;
  /** Further options of `dotnet publish`. */
  publish: string[];
}

export class ShapesStack {
  readonly clients: Clients;
  readonly outputs: StackOutputs;

  private constructor(
    private readonly stack: LocalStack,
    /** Answers the functions' calls of AWS. */
    readonly aws: AwsStandIn,
    /** Is removed with the stack. */
    readonly directory: string,
    readonly console: Console,
  ) {
    this.clients = clientsFor(stack);
    this.outputs = stack.outputs;
  }

  static async open(console: Console): Promise<ShapesStack> {
    const directory = await mkdtemp(path.join(tmpdir(), 'shapes-'));
    // Functions have the processing power that their memory gives them in Lambda: without it, what a layer moves into init is no gain.
    const lambda = { throttleCpu: true };
    const stack = await openLocalStack({ directory: path.join(directory, 'stack'), lambda, console });
    return new ShapesStack(stack, await standInForAws(), directory, console);
  }

  async layersFor(shape: Shape): Promise<FirstLayers> {
    if (shape.manifest) return this.packageLayer(shape.name, shape.manifest);
    if (!shape.ownLayer) return { arns: [], variables: {}, publish: [] };
    const { zip, variables } = shape.ownLayer;
    const { LayerVersionArn = '' } = await this.clients.lambda.publishLayerVersion({
      LayerName: `of-${shape.name}`,
      Content: { ZipFile: await zip() },
    });
    return { arns: [LayerVersionArn], variables, publish: [] };
  }

  /**
   * Releases the layer that a manifest asks for, without a startup image, as most have it: what one with an image leaves to gain is
   * the function's own code alone (docs/function-layers.md, "Which of the two layers").
   */
  private async packageLayer(name: string, file: string): Promise<FirstLayers> {
    const { profile, ...manifest } = openManifestFile(file, name);
    const result = await runManifest(this.clients, this.outputs, manifest, this.console);
    const [layer] = result.layers;
    if (!layer) throw new Error(`No layer was made for ${name}: ${result.error?.name}: ${result.error?.message}`);
    const { hostname: Bucket, pathname } = new URL(layer.artifact);
    const { Body } = await this.clients.s3.getObject({ Bucket, Key: pathname.slice(1) });
    const artifact = path.join(this.directory, `${name}.xml`);
    await writeFile(artifact, (await Body?.transformToByteArray()) ?? '');
    return {
      arns: [layer.arn],
      variables: { DOTNET_SHARED_STORE: sharedStorePath },
      publish: ['--manifest', artifact],
    };
  }

  async close(): Promise<void> {
    this.aws.close();
    await this.stack.close();
    await rm(this.directory, { recursive: true, force: true });
  }
}
