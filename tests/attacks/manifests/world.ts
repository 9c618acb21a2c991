/** A stack that hostile manifests are uploaded to, each to a layer of its own. */
import { randomUUID } from 'node:crypto';
import type { ManifestVersion, Plan } from '../../../core/pipeline';
import { maxListed } from '../../../core/text';
import { type Ended, Pipeline } from '../../pipeline/support';

export type Body = string | Buffer;

/** Longest message about a manifest, in characters. */
const maxMessage = 8000;

/** What no message may hold: characters that don't show, but for line breaks. */
const hidden = /[^\P{C}\n]|\p{Zl}|\p{Zp}/u;

/** Stands for the execution that plans: one only, since two would wait for each other's claims. */
const planner = 'arn:aws:states:eu-west-1:000000000000:execution:attacks:planner';

export const keyIn = (layer: string, file = 'Dependencies.csproj'): string => `manifests/${layer}/${file}`;

export class ManifestWorld {
  private turn: Promise<unknown> = Promise.resolve();

  private constructor(
    readonly pipeline: Pipeline,
    private readonly staged: Map<Body, ManifestVersion>,
  ) {}

  /** @param staged manifests that are uploaded before anything listens: they start no execution */
  static async open(staged: Body[]): Promise<ManifestWorld> {
    const pipeline = await Pipeline.open();
    const world = new ManifestWorld(pipeline, new Map());
    await pipeline.listen(false);
    for (const body of staged) world.staged.set(body, await world.put(keyIn(world.newLayer()), body));
    await pipeline.listen(true);
    return world;
  }

  close(): Promise<void> {
    return this.pipeline.close();
  }

  newLayer(): string {
    return `l-${randomUUID()}`;
  }

  async put(key: string, body: Body): Promise<ManifestVersion> {
    const { bucket } = this.pipeline;
    const { VersionId = '' } = await this.pipeline.aws.s3.putObject({
      Bucket: bucket,
      Key: key,
      Body: Buffer.from(body),
    });
    return { bucket, key, versionId: VersionId };
  }

  /** Uploads a manifest. @returns the error that its execution ended with, and whatever else should not be */
  async upload(body: Body, key = keyIn(this.newLayer())): Promise<string> {
    const { versionId } = await this.put(key, body);
    return this.outcome(key, await this.pipeline.executionOf(versionId));
  }

  /** Starts an execution for what lies in the bucket. */
  async start({ key, versionId }: ManifestVersion): Promise<string> {
    const [, layer = '', file = ''] = key.split('/');
    return this.outcome(key, await this.pipeline.start(layer, versionId, file));
  }

  stagedVersion(body: Body): ManifestVersion {
    const version = this.staged.get(body);
    if (!version) throw new Error('This manifest was not uploaded when the stack was opened.');
    return version;
  }

  /** Has the deployed function plan a manifest. @returns a target's fingerprint and project, which name its content */
  async plan(body: Body): Promise<{ fingerprint: string; project: string }[]> {
    const manifest = this.stagedVersion(body);
    const request = { manifest, execution: planner };
    const { Payload, FunctionError } = await this.pipeline.aws.lambda.invoke({
      FunctionName: 'prejit-dev-plan-build',
      Payload: Buffer.from(JSON.stringify(request)),
    });
    const text = Payload?.transformToString() ?? '';
    if (FunctionError) throw new Error(text);
    const { layer, targets }: Plan = JSON.parse(text);
    const projects = (await this.pipeline.keys(`builds/${layer}/`)).filter((key) => key.endsWith('.csproj'));
    return Promise.all(
      targets.map(async ({ fingerprint }) => {
        const keys = projects.filter((key) => key.includes(fingerprint));
        if (keys.length !== 1) throw new Error(`There are ${keys.length} projects for ${fingerprint}.`);
        return { fingerprint, project: (await this.pipeline.read(keys.join())).toString() };
      }),
    );
  }

  private async outcome(key: string, execution: string): Promise<string> {
    const ended = await this.pipeline.ended(execution);
    return [ended.error ?? ended.status, ...(await this.traces(key, ended))].join(', and ');
  }

  /** What a refused manifest should not have left. */
  private async traces(key: string, { execution, cause = '' }: Ended): Promise<string[]> {
    const layer = key.split('/')[1] ?? '';
    const notifications = await this.notifications(execution);
    const told = notifications.map(({ subject, message }) => `${subject}\n${message}`).join('\n');
    const { Layers = [] } = await this.pipeline.aws.lambda.listLayers({});
    const parameters = /^[a-z0-9-]+$/.test(layer) ? Object.keys(await this.pipeline.parameters(layer)) : [];
    return [
      ...(notifications.length === 1 ? [] : [`it was told of ${notifications.length} times`]),
      ...(told.includes(cause) ? [] : ['the notification does not say why']),
      ...(hidden.test(told) || hidden.test(cause) ? ['its message has characters that do not show'] : []),
      ...(cause.length > maxMessage ? [`its message has ${cause.length} characters`] : []),
      ...(cause.split('\n').length > maxListed + 2 ? ['its message has more lines than are read'] : []),
      ...(Layers.some(({ LayerName }) => LayerName?.startsWith(`${layer}-net`)) ? ['a layer was published'] : []),
      ...(parameters.length === 0 ? [] : ['parameters were written']),
      ...((await this.pipeline.keys(`builds/${layer}/`)).length === 0 ? [] : ['a build was prepared']),
    ];
  }

  /** One at a time: a message that one reader holds is hidden from the next. */
  private notifications(execution: string) {
    const read = this.turn.then(() => this.pipeline.notifications(execution));
    this.turn = read.catch(() => undefined);
    return read;
  }
}
