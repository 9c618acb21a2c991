/** Real functions move to a new version of their layer: each is proved, and what doesn't work goes back. */
import type { PublishedLayer } from '../../core/pipeline';
import { deployConsumer, invoke, publishConsumer } from './consumer';
import { type Ended, hashing, manifest, Pipeline } from './support';

jest.setTimeout(240_000);

const layer = 'fleet';
const oldPackages = manifest({ ...hashing, Serilog: '4.3.0' });
const newPackages = manifest({ ...hashing, Serilog: '4.4.0' });
const names = ['aliased', 'current', 'ending', 'lacking', 'measured', 'minding', 'starting', 'stuck'] as const;

let pipeline: Pipeline;
let [oldArn, newArn] = ['', ''];
let moved: Ended;
beforeAll(async () => {
  // More failures than a release goes on after by default.
  pipeline = await Pipeline.open(undefined, { rollout: { maxFailures: 10 } });
  // The new version is there before, for the function that is on it already; then the old one is the newest again.
  newArn = (await release(newPackages)).arn;
  const old = await release(oldPackages);
  oldArn = old.arn;
  const artifact = await pipeline.aws.s3.getObject({
    Bucket: pipeline.bucket,
    Key: old.artifact.slice(`s3://${pipeline.bucket}/`.length),
  });
  const list = Buffer.from((await artifact.Body?.transformToByteArray()) ?? []);
  const zip = await publishConsumer(pipeline, [list], 'consumer-that-minds');
  const needsOld = await publishConsumer(pipeline, [list], 'consumer-that-minds', ['Serilog=4.3.0']);
  const follows = layer;
  await deployConsumer(pipeline, 'aliased', zip, { layers: [oldArn], follows });
  await deployConsumer(pipeline, 'current', zip, { layers: [newArn], follows });
  await deployConsumer(pipeline, 'lacking', needsOld, { layers: [oldArn], follows });
  await deployConsumer(pipeline, 'measured', zip, { layers: [oldArn], follows });
  await deployConsumer(pipeline, 'starting', zip, { layers: [oldArn], follows });
  const minding = (name: string, variable: string) =>
    deployConsumer(pipeline, name, zip, { layers: [oldArn], follows, variables: { [variable]: 'serilog/4.4.0' } });
  await minding('ending', 'ENDS_WITH');
  await minding('minding', 'MINDS');
  await minding('stuck', 'MINDS_AT_START');
  const { lambda, s3 } = pipeline.aws;
  const { Version } = await lambda.publishVersion({ FunctionName: 'aliased' });
  await lambda.createAlias({ FunctionName: 'aliased', Name: 'live', FunctionVersion: Version });
  for (const name of ['aliased', 'ending', 'measured', 'minding']) {
    await s3.putObject({ Bucket: pipeline.bucket, Key: `functions/${name}/events/order.json`, Body: '{"id":1}' });
  }
  moved = await pipeline.run(layer, newPackages);
});
afterAll(() => pipeline.close());

async function release(text: string): Promise<PublishedLayer> {
  const { releases, cause } = await pipeline.run(layer, text);
  if (!releases[0]) throw new Error(cause);
  return releases[0].layer;
}

const resultOf = (name: string) => moved.releases[0]?.functions.find((each) => each.function === name);
const layersOf = async (FunctionName: string, Qualifier?: string) => {
  const { Layers = [] } = await pipeline.aws.lambda.getFunctionConfiguration({ FunctionName, Qualifier });
  return Layers.map(({ Arn }) => Arn);
};

test('one is moved, and its cold starts are measured before and after', async () => {
  expect(resultOf('measured')).toMatchObject({
    outcome: 'updated',
    reason: expect.stringMatching(/^It uses version 1 now: \d+ → \d+ ms \(\d\.\d\d\)\.$/),
    coldStarts: { starts: 3 },
  });
  expect(await layersOf('measured')).toEqual([newArn]);
});

test('one whose package is missing stays, and its owner is told how to publish it', async () => {
  expect(resultOf('lacking')).toMatchObject({
    outcome: 'skipped',
    reason: expect.stringMatching(/Serilog 4\.3\.0.*dotnet publish .* --manifest artifact\.xml/s),
  });
  expect(await layersOf('lacking')).toEqual([oldArn]);
});

test('one that fails with the new layer is as it was', async () => {
  expect(resultOf('minding')).toMatchObject({
    outcome: 'rolled-back',
    reason: expect.stringContaining('InvalidOperationException: There is serilog/4.4.0.'),
  });
  expect(await layersOf('minding')).toEqual([oldArn]);
});

test('one whose process ends is as it was, and its owner is told what it wrote last', async () => {
  expect(resultOf('ending')).toMatchObject({
    outcome: 'rolled-back',
    reason: expect.stringMatching(/Runtime\.ExitError.*its log: .*It ends here\./),
  });
  expect(await layersOf('ending')).toEqual([oldArn]);
});

test('one without an event is started alone', async () => {
  expect(resultOf('starting')).toMatchObject({ outcome: 'updated', reason: 'It uses version 1 now: it starts.' });
  expect(await layersOf('starting')).toEqual([newArn]);
});

test('one without an event that does not start is as it was', async () => {
  expect(resultOf('stuck')).toMatchObject({
    outcome: 'rolled-back',
    reason: expect.stringContaining('it does not start (FUNCTION_ERROR_INIT_FAILURE)'),
  });
  expect(await layersOf('stuck')).toEqual([oldArn]);
});

test('one that is on the version already stays there', async () => {
  expect(resultOf('current')).toMatchObject({ outcome: 'current' });
  expect(await layersOf('current')).toEqual([newArn]);
});

test('one behind an alias moves with the alias, and both answer', async () => {
  const { lambda } = pipeline.aws;
  expect(resultOf('aliased')).toMatchObject({ outcome: 'updated', reason: expect.stringContaining('live') });
  const { FunctionVersion } = await lambda.getAlias({ FunctionName: 'aliased', Name: 'live' });
  expect(FunctionVersion).not.toBe('1');
  expect(await layersOf('aliased', FunctionVersion)).toEqual([newArn]);
  expect(await layersOf('aliased', '1')).toEqual([oldArn]);
  const { Payload, ExecutedVersion } = await lambda.invoke({ FunctionName: 'aliased', Qualifier: 'live' });
  expect(ExecutedVersion).toBe(FunctionVersion);
  expect(JSON.parse(Payload?.transformToString() ?? '')).toEqual({ checksum: expect.any(Number) });
});

test('no version that was published to try them is left', async () => {
  for (const FunctionName of names.filter((name) => name !== 'aliased')) {
    const { Versions = [] } = await pipeline.aws.lambda.listVersionsByFunction({ FunctionName });
    expect([FunctionName, Versions.map(({ Version }) => Version)]).toEqual([FunctionName, ['$LATEST']]);
  }
});

test('all of them answer', async () => {
  for (const name of names) {
    expect([name, (await invoke(pipeline, name, { id: 1 })).payload]).toEqual([name, { checksum: expect.any(Number) }]);
  }
});

test('people are told', async () => {
  const [told] = await pipeline.notifications(moved.execution);
  for (const name of names) expect(told?.message).toContain(`${name}: ${resultOf(name)?.outcome}`);
});
