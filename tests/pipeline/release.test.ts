/** A manifest becomes a layer, its ARN is recorded, the functions that follow it move. */
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { readAssembly } from '../../core/assembly/ready-to-run';
import { deployConsumer, invoke, publishConsumer } from './consumer';
import { type Ended, hashing, manifest, Pipeline, serilog } from './support';
import { unzipEntries } from './zip-entries';

jest.setTimeout(180_000);

const layer = 'hashing';
const target = 'net10.0/x86_64';
const more = { ...hashing, ...serilog };

let pipeline: Pipeline;
let first: Ended;
beforeAll(async () => {
  pipeline = await Pipeline.open();
  first = await pipeline.run(layer, manifest(hashing));
});
afterAll(() => pipeline.close());

const released = ({ releases: [release], status, error, cause }: Ended) => {
  if (!release) throw new Error(`The execution ended as ${status} and released nothing: ${error}: ${cause}`);
  return release;
};
const functionState = async (FunctionName: string) => {
  const { Layers = [], Environment } = await pipeline.aws.lambda.getFunctionConfiguration({ FunctionName });
  return { layers: Layers.map(({ Arn }) => Arn), variables: Environment?.Variables };
};

describe('a manifest', () => {
  test('becomes a layer version that AWS tools can use', async () => {
    expect(first).toMatchObject({ status: 'SUCCEEDED', releases: [{ superseded: false, functions: [] }] });
    const { arn, artifact } = released(first).layer;
    expect(arn).toMatch(/:layer:hashing-net10-0-x86_64:1$/);
    const version = await pipeline.aws.lambda.getLayerVersionByArn({ Arn: arn });
    expect(version).toMatchObject({ CompatibleRuntimes: ['dotnet10'], CompatibleArchitectures: ['x86_64'] });
    expect(JSON.parse(version.Description ?? '')).toEqual({
      Nlt: 1,
      Dir: 'dotnetcore/store',
      Op: 1,
      Buc: pipeline.bucket,
      Key: artifact.slice(`s3://${pipeline.bucket}/`.length),
    });
  });

  test('becomes a zip that holds the runtime package store, pre-jitted', async () => {
    const { Content } = await pipeline.aws.lambda.getLayerVersionByArn({ Arn: released(first).layer.arn });
    const response = await fetch(Content?.Location ?? '');
    const file = path.join(pipeline.directory, 'layer.zip');
    writeFileSync(file, Buffer.from(await response.arrayBuffer()));
    const entries = await unzipEntries(file);
    const store = 'dotnetcore/store/x64/net10.0';
    const assembly = `${store}/system.io.hashing/11.0.0/lib/net10.0/System.IO.Hashing.dll`;
    expect([...entries.keys()].sort()).toEqual([`${store}/artifact.xml`, assembly]);
    expect(readAssembly(entries.get(assembly) as Buffer)?.readyToRun).toMatchObject({
      operatingSystem: 'linux',
      architecture: 'x86_64',
    });
  });

  test('is recorded in SSM', async () => {
    const { arn, artifact } = released(first).layer;
    expect(await pipeline.parameters(layer)).toEqual({
      [`${target}/1`]: arn,
      [`${target}/artifact`]: artifact,
      [`${target}/latest`]: arn,
    });
  });

  test('leaves what the build made in the bucket', async () => {
    const { report, artifact } = released(first).layer;
    const prefix = report.slice(0, report.lastIndexOf('/') + 1);
    expect(prefix).toMatch(/^builds\/hashing\/net10\.0-x86_64\/[0-9a-f]{32}\/$/);
    const files = ['Dependencies.csproj', 'artifact.xml', 'build-report.json', 'layer.zip', 'packages.lock.json'];
    expect(await pipeline.keys(prefix)).toEqual(expect.arrayContaining(files.map((file) => prefix + file)));
    expect(artifact).toBe(`s3://${pipeline.bucket}/${prefix}artifact.xml`);
    expect(JSON.parse((await pipeline.read(report)).toString())).toMatchObject({
      packages: [{ id: 'System.IO.Hashing', version: '11.0.0' }],
      assemblies: [{ readyToRun: true }],
    });
  });

  test('is told of once', async () => {
    const notifications = await pipeline.notifications(first.execution);
    expect(notifications).toHaveLength(1);
    expect(notifications[0]?.message).toContain(released(first).layer.arn);
  });
});

describe('the same packages again', () => {
  test.each([
    ['in the same file', manifest(hashing)],
    ['written in another way', `<!-- ours -->\n${manifest(hashing).replace(/>\s*</g, '>\n\n\t<')}\n`],
  ])('%s are not built again', async (_, text) => {
    const builds = await pipeline.builds();
    const again = await pipeline.run(layer, text);
    expect(again).toMatchObject({ status: 'SUCCEEDED', releases: [{ layer: { reused: true } }] });
    expect(released(again).layer.arn).toBe(released(first).layer.arn);
    expect(await pipeline.builds()).toEqual(builds);
    expect(await pipeline.layerVersions(released(first).layer.name)).toEqual([1]);
  });
});

describe('a function that was published against the layer', () => {
  let zip: Buffer;
  let second: Ended;
  beforeAll(async () => {
    const { artifact } = released(first).layer;
    zip = await publishConsumer(pipeline, [await pipeline.read(artifact.slice(`s3://${pipeline.bucket}/`.length))]);
    await deployConsumer(pipeline, 'follower', zip, { layers: [released(first).layer.arn], follows: layer });
  });

  test('answers with the layer', async () => {
    const { payload } = await invoke(pipeline, 'follower', { order: 7 });
    expect(payload).toEqual({
      checksum: expect.any(Number),
      package: expect.stringContaining('/dotnetcore/store/x64/net10.0/system.io.hashing/11.0.0/'),
    });
  });

  test('fails without any layer', async () => {
    await deployConsumer(pipeline, 'bare', zip, {});
    const { payload } = await invoke(pipeline, 'bare', {});
    expect(payload).toMatchObject({
      errorType: 'FileNotFoundException',
      errorMessage: expect.stringContaining("Could not load file or assembly 'System.IO.Hashing"),
    });
  });

  test('moves to a layer that also has other packages', async () => {
    second = await pipeline.run(layer, manifest(more));
    expect(released(second)).toMatchObject({
      layer: { version: 2, reused: false },
      consumers: { updated: 1, current: 0, 'would-update': 0, skipped: 0, 'rolled-back': 0, unfinished: 0 },
      functions: [{ function: 'follower', outcome: 'updated' }],
    });
    const { layers, variables } = await functionState('follower');
    expect(layers).toEqual([released(second).layer.arn]);
    expect(variables).toEqual({ DOTNET_SHARED_STORE: '/opt/dotnetcore/store/', OWNER: 'team-a' });
    expect((await invoke(pipeline, 'follower', { order: 7 })).payload.package).toContain('system.io.hashing/11.0.0');
  });

  test('stays where it is when the next layer lacks one of its packages', async () => {
    const third = await pipeline.run(layer, manifest(serilog));
    const reason = expect.stringContaining('System.IO.Hashing 11.0.0');
    expect(released(third)).toMatchObject({
      layer: { version: 3 },
      functions: [{ function: 'follower', outcome: 'skipped', reason }],
    });
    expect((await functionState('follower')).layers).toEqual([released(second).layer.arn]);
    const [notification] = await pipeline.notifications(third.execution);
    expect(notification?.message).toContain('System.IO.Hashing 11.0.0');
    expect((await pipeline.parameters(layer))[`${target}/latest`]).toBe(released(third).layer.arn);
  });

  test('would end at its start with that layer', async () => {
    const { [`${target}/latest`]: latest } = await pipeline.parameters(layer);
    await deployConsumer(pipeline, 'misplaced', zip, { layers: [latest ?? ''] });
    const { payload, log } = await invoke(pipeline, 'misplaced', {});
    expect(payload.errorType).toBe('Runtime.ExitError');
    expect(log).toContain('An assembly specified in the application dependencies manifest');
    expect(log).toContain('expected to be in the local runtime store');
  });

  test('goes on with an older layer when its manifest is uploaded again, in whatever order', async () => {
    const builds = await pipeline.builds();
    const reordered = Object.fromEntries(Object.entries(more).reverse());
    const back = await pipeline.run(layer, manifest(reordered));
    expect(released(back)).toMatchObject({
      layer: { version: 2, reused: true },
      functions: [{ function: 'follower', outcome: 'current' }],
    });
    expect(await pipeline.builds()).toEqual(builds);
    expect((await pipeline.parameters(layer))[`${target}/latest`]).toBe(released(second).layer.arn);
  });
});
