/** A function on two layers that each have a startup image: it has the packages and the warming of both. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { layerMount } from '../../core/targets';
import { coreLibrary, profileText, sampleMethod } from '../startup/sample-profile';
import { writeZip } from '../support/layer-zip';
import { deployConsumer, invoke, logged, publishConsumer } from './consumer';
import { type Ended, hashing, manifest, Pipeline, serilog } from './support';
import { unzipEntries } from './zip-entries';

jest.setTimeout(300_000);

const hook = 'dotnetcore/startup/x64/net10.0/Prejit.Startup.dll';

/** Methods of a list whose code no assembly of the framework has, and of a package. */
const uses = (element: string, packageType: string[]): unknown[] => {
  const type = [coreLibrary, 'System.Collections.Generic.List`1', [[coreLibrary, element]]];
  return [
    sampleMethod({ type }),
    sampleMethod({ type, method: '.ctor', signature: 'instance System.Void(System.Int32)' }),
    sampleMethod({ type: packageType, method: '.ctor', signature: 'instance System.Void()' }),
  ];
};

const layers = {
  dates: { packages: hashing, profile: uses('System.DateOnly', ['System.IO.Hashing', 'System.IO.Hashing.Crc32']) },
  times: { packages: serilog, profile: uses('System.TimeOnly', ['Serilog', 'Serilog.LoggerConfiguration']) },
};
type Name = keyof typeof layers;
const names: Name[] = ['dates', 'times'];

let pipeline: Pipeline;
let zip: Buffer;
const arns: Record<string, string> = {};

async function build(name: Name, properties = ''): Promise<Ended['releases'][number]> {
  const { releases, status, cause } = await pipeline.run(name, manifest(layers[name].packages, properties));
  if (!releases[0]) throw new Error(`The execution ended as ${status}: ${cause}`);
  return releases[0];
}

beforeAll(async () => {
  pipeline = await Pipeline.open();
  const artifacts: Buffer[] = [];
  for (const name of names) {
    const Body = profileText(layers[name].profile);
    await pipeline.aws.s3.putObject({ Bucket: pipeline.bucket, Key: `manifests/${name}/startup.profile`, Body });
    const { layer } = await build(name);
    arns[name] = layer.arn;
    artifacts.push(await pipeline.read(layer.artifact.slice(`s3://${pipeline.bucket}/`.length)));
  }
  zip = await publishConsumer(pipeline, artifacts, 'consumer-of-two');
});
afterAll(() => pipeline.close());

/** Publishes a layer's zip with other content. @returns the ARN of the version */
async function changed(name: Name, change: (path: string, content: Buffer) => Buffer | undefined): Promise<string> {
  const { Content } = await pipeline.aws.lambda.getLayerVersionByArn({ Arn: arns[name] });
  const file = path.join(pipeline.directory, `${name}.zip`);
  await writeFile(file, Buffer.from(await (await fetch(Content?.Location ?? '')).arrayBuffer()));
  const entries = [...(await unzipEntries(file))].flatMap(([path, before]) => {
    const content = change(path, before);
    return content ? [{ path, content }] : [];
  });
  const published = await pipeline.aws.lambda.publishLayerVersion({
    LayerName: `${name}-changed`,
    Content: { ZipFile: await writeZip(entries) },
  });
  return published.LayerVersionArn ?? '';
}

/** Starts a function on these layers. @returns its answer, and what it logged, the hook's lines among it */
async function start(name: string, used: string[]) {
  const variables = {
    DOTNET_STARTUP_HOOKS: layerMount + hook,
    PREJIT_WARM_LOG: '1',
    PREJIT_WARM_BUDGET_MS: '60000',
  };
  await deployConsumer(pipeline, name, zip, { layers: used, variables });
  const { payload } = await invoke(pipeline, name, { order: 7 });
  return { payload, said: await logged(pipeline, name, 'methods and types prepared') };
}

const answer = {
  checksum: expect.any(Number),
  listed: 2,
  packages: [
    expect.stringContaining('/dotnetcore/store/x64/net10.0/system.io.hashing/11.0.0/'),
    expect.stringContaining('/dotnetcore/store/x64/net10.0/serilog/4.4.0/'),
  ],
};
const all = names.flatMap((name) => layers[name].profile).length;

describe('what both images name is prepared', () => {
  test.each([
    ['in their order', names],
    ['the other way round', [...names].reverse()],
  ])('%s', async (order, used) => {
    const { payload, said } = await start(
      order.replaceAll(' ', '-'),
      used.map((name) => arns[name] ?? ''),
    );
    expect(payload).toEqual({ ...answer, compiled: { dates: 0, times: 0 } });
    expect(said).toContain(`${all} of ${all} methods and types prepared, 0 failed, 2 images`);
  });
});

describe('what one image names is prepared', () => {
  const one = layers.dates.profile.length;
  /** The constructor of the list and the method that adds to it. */
  const onlyTimes = { dates: 0, times: 2 };
  const isImage = (path: string): boolean => path.includes('Prejit.Startup.Image.');

  test('when the other layer has none', async () => {
    const without = await changed('times', (path, content) => (isImage(path) ? undefined : content));
    const { payload, said } = await start('without', [arns.dates ?? '', without]);
    expect(payload).toEqual({ ...answer, compiled: onlyTimes });
    expect(said).toContain(`${one} of ${one} methods and types prepared, 0 failed, 1 image`);
  });

  test.each(['.dll', '.warm'])("when the other layer's %s is damaged", async (extension) => {
    const isDamaged = (path: string): boolean => isImage(path) && path.endsWith(extension);
    const damaged = await changed('times', (path, content) => (isDamaged(path) ? content.subarray(0, 30) : content));
    const { payload, said } = await start(`damaged-${extension.slice(1)}`, [arns.dates ?? '', damaged]);
    expect(payload).toEqual({ ...answer, compiled: onlyTimes });
    expect(said).toMatch(/Prejit\.Startup\.Image\.[0-9a-f]{32}\.dll is left out: /);
    expect(said).toContain(`${one} of ${one} methods and types prepared, 0 failed, 1 image`);
  });
});

describe('a release of one of the layers', () => {
  const follower = async () => {
    const { Layers = [], Environment } = await pipeline.aws.lambda.getFunctionConfiguration({
      FunctionName: 'follower',
    });
    return { layers: Layers.map(({ Arn }) => Arn), hooks: Environment?.Variables?.DOTNET_STARTUP_HOOKS };
  };

  test('moves the function, which needs packages of the other layer too, and leaves it its hook', async () => {
    await deployConsumer(pipeline, 'follower', zip, { layers: [arns.dates ?? '', arns.times ?? ''], follows: 'times' });
    const { layer, functions } = await build('times', '<PrejitLevel>cross-module</PrejitLevel>');
    expect(functions).toMatchObject([{ function: 'follower', outcome: 'updated' }]);
    // The version without an image takes none of the other layer's away; nobody had named the hook before.
    expect(await follower()).toEqual({ layers: [arns.dates, layer.arn], hooks: undefined });
    expect((await invoke(pipeline, 'follower', { order: 7 })).payload).toMatchObject(answer);
  });

  test('names the hook once, with a version that has an image', async () => {
    const { functions } = await build('times');
    expect(functions).toMatchObject([{ function: 'follower', outcome: 'updated' }]);
    expect(await follower()).toEqual({ layers: [arns.dates, arns.times], hooks: layerMount + hook });
  });
});
