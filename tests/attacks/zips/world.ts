/** A stack with one real build of a layer, whose output hostile builds start from. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { buildFiles, buildOutputPath, buildPrefix, buildSourceKey } from '../../../core/keys';
import type { PlannedTarget } from '../../../core/pipeline';
import { planOf } from '../../pipeline/plan-of';
import { manifest, Pipeline } from '../../pipeline/support';
import { writeZip } from '../../support/layer-zip';
import { type Output, withSizes } from './output';
import { readZip } from './zip';

/** Serilog has no dependencies; the profile is any that names some of the framework's methods. */
const layer = 'zips';
const manifestText = manifest({ Serilog: '4.4.0' }, '<PrejitLevel>profiled</PrejitLevel>');
const profile = path.join(__dirname, '../../../examples/order-api/startup.profile');
/** Lines of the profile that are used: enough for an image, few enough to be compiled in a second. */
const profileLines = 60;

/** Changes an output. Returns the zip when it is one that no honest writer would write. */
// biome-ignore lint/suspicious/noConfusingVoidType: so that most attacks need no return
export type Tamper = (output: Output) => void | Promise<Buffer>;

const publishFunction = 'prejit-dev-publish-layer';

export class ZipsWorld {
  private constructor(
    private readonly pipeline: Pipeline,
    private readonly target: PlannedTarget,
    private readonly project: string,
    private readonly genuine: Output,
  ) {}

  static async open(): Promise<ZipsWorld> {
    const pipeline = await Pipeline.open();
    const { aws, bucket } = pipeline;
    const Body = readFileSync(profile, 'utf8').split('\n').slice(0, profileLines).join('\n');
    await aws.s3.putObject({ Bucket: bucket, Key: `manifests/${layer}/startup.profile`, Body });
    const { status, execution, error, cause } = await pipeline.run(layer, manifestText);
    if (status !== 'SUCCEEDED') throw new Error(`The genuine layer was not built: ${error}: ${cause}`);

    const [target] = (await planOf(pipeline, execution)).targets;
    if (!target) throw new Error('The plan has no target.');
    const read = (name: string) => pipeline.read(`${target.buildOutput}/${name}`);
    const project = await pipeline.read(buildPrefix(layer, target, target.fingerprint) + buildFiles.project);
    const genuine = {
      entries: await readZip(await read(buildFiles.layer)),
      artifact: (await read(buildFiles.artifact)).toString(),
      lock: JSON.parse((await read(buildFiles.lock)).toString()),
      report: JSON.parse((await read(buildFiles.report)).toString()),
    };
    const world = new ZipsWorld(pipeline, target, project.toString(), genuine);
    // Without this, every refusal could have another cause than the attack.
    const control = await world.publish(() => {});
    if (control !== 'published 1') throw new Error(`The genuine output itself was not published: ${control}`);
    return world;
  }

  async close(): Promise<void> {
    await this.pipeline.close();
  }

  /**
   * Has the deployed function publish what a build left that began with the genuine output and then did as it pleased.
   * @returns the error's name, or `published` with the number of versions
   */
  async publish(tamper: Tamper): Promise<string> {
    const { aws, bucket } = this.pipeline;
    const token = randomBytes(16).toString('hex');
    const execution = `execution-${token}`;
    // A layer of its own, so that nothing that was published before is found.
    const target: PlannedTarget = {
      ...this.target,
      layer: token,
      layerName: `${token}-net10-0-x86_64`,
      action: 'build',
      buildSource: buildSourceKey(token),
      buildOutput: buildOutputPath(token),
    };
    const output = copyOf(this.genuine);
    const zip = (await tamper(output)) ?? (await writeZip(output.entries));
    const report = withSizes(output, this.genuine, zip);

    const prefix = buildPrefix(token, target, target.fingerprint);
    const put = (Key: string, Body: string | Buffer) => aws.s3.putObject({ Bucket: bucket, Key, Body });
    await put(prefix + buildFiles.project, this.project);
    await put(prefix + buildFiles.claim, JSON.stringify({ execution }));
    await put(`${target.buildOutput}/${buildFiles.layer}`, zip);
    await put(`${target.buildOutput}/${buildFiles.artifact}`, output.artifact);
    await put(`${target.buildOutput}/${buildFiles.lock}`, JSON.stringify(output.lock));
    await put(`${target.buildOutput}/${buildFiles.report}`, JSON.stringify(report));

    const request = { manifest: { bucket, key: `manifests/${token}/a.csproj`, versionId: 'any' }, execution, target };
    const Payload = JSON.stringify(request);
    const { FunctionError, Payload: answer } = await aws.lambda.invoke({ FunctionName: publishFunction, Payload });
    const result = JSON.parse(answer?.transformToString() ?? '');
    const versions = (await this.pipeline.layerVersions(target.layerName)).length;
    const accepted = (await this.pipeline.keys(prefix)).some((key) => key.endsWith(buildFiles.layer));
    if (process.env.PREJIT_ATTACKS_VERBOSE) console.error(result.errorMessage);
    if (!FunctionError) return `published ${versions}`;
    if (versions > 0 || accepted) return `${result.errorType}, and left something behind`;
    return result.errorType;
  }
}

/** A copy to tamper with. A plain structured clone would turn every Buffer into bare bytes. */
const copyOf = ({ entries, ...rest }: Output): Output => ({
  ...structuredClone(rest),
  entries: entries.map((entry) => ({ ...entry, content: Buffer.from(entry.content) })),
});
