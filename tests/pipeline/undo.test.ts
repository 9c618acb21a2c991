/** A release is undone: its functions, its parameters, its manifest and its profile are what they were before it. */
import { waitUntilFunctionUpdatedV2 } from '@aws-sdk/client-lambda';
import { openLocalStack } from '../../local/commands/local-stack';
import type { Console } from '../../local/console';
import { type UndoOptions, type UndoReport, undo } from '../../undo/undo';
import { clientsFor } from '../../verify/clients';
import { parseOutputs } from '../../verify/outputs';
import { onThisMachine } from '../../verify/patience';
import { provisionedDirectory } from '../support/provisioned';
import { deployConsumer, invoke, publishConsumer } from './consumer';
import { undo as command } from './serve';
import { type Ended, hashing, manifest, Pipeline, serilog } from './support';

jest.setTimeout(180_000);

const layer = 'hashing';
const target = 'net10.0/x86_64';
const quiet: Console = { line() {}, busy() {}, idle() {} };
const profileKey = `manifests/${layer}/startup.profile`;
const manifestKey = `manifests/${layer}/Dependencies.csproj`;
/** Doesn't use a profile that lies beside it. */
const unprofiled = '<PrejitLevel>cross-module</PrejitLevel>';

let pipeline: Pipeline;
let first: Ended;
let second: Ended;
beforeAll(async () => {
  const directory = await provisionedDirectory('undo');
  // Served, so that the command uses it too.
  const stack = await openLocalStack({ directory, serve: true, retryScale: 0.01, console: quiet });
  pipeline = await Pipeline.of(stack, directory);
  first = await pipeline.run(layer, manifest(hashing));
  const artifact = await pipeline.read(
    first.releases[0]?.layer.artifact.slice(`s3://${pipeline.bucket}/`.length) ?? '',
  );
  const zip = await publishConsumer(pipeline, [artifact]);
  await deployConsumer(pipeline, 'follower', zip, { layers: [arnOf(first)], follows: layer });
  await pipeline.aws.s3.putObject({ Bucket: pipeline.bucket, Key: profileKey, Body: 'a profile' });
  second = await pipeline.run(layer, manifest({ ...hashing, ...serilog }, unprofiled));
});
afterAll(() => pipeline.close());

const arnOf = ({ releases: [release] }: Ended): string => release?.layer.arn ?? '';

const clients = () => {
  const { endpoint, region, credentials } = pipeline.stack;
  return clientsFor(region, { endpoint, credentials });
};

function undoIt(options: Partial<UndoOptions> = {}): Promise<UndoReport> {
  const { outputs } = pipeline.stack;
  return undo({
    aws: clients(),
    stack: parseOutputs(outputs),
    layer,
    console: quiet,
    patience: onThisMachine,
    ...options,
  });
}

/** Everything that a release decides. */
async function state() {
  const { Layers = [] } = await pipeline.aws.lambda.getFunctionConfiguration({ FunctionName: 'follower' });
  const { [`${target}/latest`]: latest, [`${target}/artifact`]: artifact } = await pipeline.parameters(layer);
  const keys = await pipeline.keys(`manifests/${layer}/`);
  const texts = await Promise.all(keys.map(async (key) => [key, (await pipeline.read(key)).toString()]));
  return { layers: Layers.map(({ Arn }) => Arn), latest, artifact, uploaded: Object.fromEntries(texts) };
}
const before = () => ({
  layers: [arnOf(first)],
  latest: arnOf(first),
  artifact: first.releases[0]?.layer.artifact,
  uploaded: { [manifestKey]: manifest(hashing) },
});
const after = () => ({
  layers: [arnOf(second)],
  latest: arnOf(second),
  artifact: second.releases[0]?.layer.artifact,
  uploaded: { [manifestKey]: manifest({ ...hashing, ...serilog }, unprofiled), [profileKey]: 'a profile' },
});

test('a dry run shows the versions, by whom, what they changed, and changes nothing', async () => {
  const { code, stdout } = await command(pipeline.directory, '--local', layer, '--dry-run');
  expect(code).toBe(0);
  const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\dZ`;
  const by = 'latest by arn:aws:sts::000000000000:assumed-role/\\S*update-consumers\\S*';
  expect(stdout).toMatch(
    new RegExp(
      `^hashing, the newest first:\\n  ${time}  net10.0-x86_64 2  \\(latest\\)\\n    ${by}\\n    \\+ Serilog 4.4.0\\n` +
        `  ${time}  net10.0-x86_64 1  \\(is gone back to\\)\\n    ${by}\\n$`,
    ),
  );
  expect(await state()).toEqual(after());
});

test('undoing sets everything back as it was, exactly, although the stack would build it otherwise by now', async () => {
  const FunctionName = 'prejit-dev-plan-build';
  const { Environment } = await pipeline.aws.lambda.getFunctionConfiguration({ FunctionName });
  const Variables = { ...Environment?.Variables, BUILDER_ID: 'another builder' };
  await pipeline.aws.lambda.updateFunctionConfiguration({ FunctionName, Environment: { Variables } });
  const builds = await pipeline.builds();

  const { code, stdout } = await command(pipeline.directory, '--local', layer, '--json');
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toMatchObject({
    layer,
    run: {
      status: 'SUCCEEDED',
      layers: [{ arn: arnOf(first), version: 1, reused: true }],
      consumers: [{ function: 'follower', outcome: 'updated' }],
    },
  });
  expect(await state()).toEqual(before());
  expect((await invoke(pipeline, 'follower', {})).payload.package).toContain('system.io.hashing/11.0.0');
  expect(await pipeline.builds()).toEqual(builds);
  expect(await pipeline.layerVersions('hashing-net10-0-x86_64')).toEqual([2, 1]);
});

test.each<[string, Parameters<typeof undoIt>[0], string, string]>([
  ['nothing before it', {}, 'NoEarlierVersion', 'has no version before net10.0-x86_64 1'],
  ['a layer that is not there', { layer: 'orders' }, 'LayerUnknown', 'No release of a layer orders is written down'],
  ['the version that it is at', { to: '1' }, 'AlreadyCurrent', 'is at that version (net10.0-x86_64 1) already'],
  ['a version that never was', { to: '7' }, 'VersionUnknown', 'Known: net10.0-x86_64 2; net10.0-x86_64 1.'],
  ['a target that has none', { to: 'net8.0-x86_64:2' }, 'VersionUnknown', 'has no version net8.0-x86_64:2'],
])('%s is refused by name', async (_, options, name, message) => {
  const report = await undoIt(options);
  expect(report).toMatchObject({ error: { name, message: expect.stringContaining(message) } });
  expect(report.run).toBeUndefined();
  expect(await state()).toEqual(before());
});

test('undoing is undone by naming the version', async () => {
  const { run } = await undoIt({ to: 'net10.0-x86_64:2' });
  expect(run).toMatchObject({ status: 'SUCCEEDED', consumers: [{ function: 'follower', outcome: 'updated' }] });
  expect(await state()).toEqual(after());
});

test('while an execution of the layer runs it is refused by name', async () => {
  const versionId = await pipeline.upload(layer, manifest({ ...hashing, 'Newtonsoft.Json': '13.0.4' }, unprofiled));
  const execution = await pipeline.executionOf(versionId);
  await pipeline.entered(execution, 'BuildStore');
  const { error } = await undoIt();
  expect(error).toEqual({ name: 'ExecutionRunning', message: expect.stringContaining(execution) });
  await pipeline.aws.sfn.stopExecution({ executionArn: execution });
  expect((await pipeline.ended(execution)).status).toBe('ABORTED');
});

test('a release that never came to be has no version, and was never the newest', async () => {
  const { releases, run } = await undoIt({ to: '2', dryRun: true });
  expect(run).toBeUndefined();
  expect(releases.map(({ targets: [each] }) => [each?.version, each?.recorded !== undefined])).toEqual([
    [undefined, false],
    [2, true],
    [1, true],
  ]);
});

test('an upload that came to nothing is undone by what is the newest still', async () => {
  expect((await state()).uploaded).not.toEqual(after().uploaded);
  // As a release that was stopped leaves functions: on another version than the newest.
  const FunctionName = 'follower';
  await pipeline.aws.lambda.updateFunctionConfiguration({ FunctionName, Layers: [arnOf(first)] });
  await waitUntilFunctionUpdatedV2({ client: pipeline.aws.lambda, maxWaitTime: 10, minDelay: 1 }, { FunctionName });
  const { current, chosen, run } = await undoIt();
  expect(chosen).toBe(current);
  expect(run).toMatchObject({ status: 'SUCCEEDED', consumers: [{ function: 'follower', outcome: 'updated' }] });
  expect(await state()).toEqual(after());
  // With that it is done: the next one goes back to the version before.
  expect(await undoIt({ to: '2' })).toMatchObject({ error: { name: 'AlreadyCurrent' } });
  const next = await undoIt({ dryRun: true });
  expect(next.releases.find(({ id }) => id === next.chosen)?.targets).toMatchObject([{ version: 1 }]);
});

test('a manifest that somebody uploads at the same moment is not put away, and the profile stays, too', async () => {
  await pipeline.listen(false);
  const aws = clients();
  aws.s3.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === 'CopyObjectCommand') await pipeline.upload(layer, manifest(serilog));
        return next(args);
      },
    { step: 'initialize' },
  );
  const report = await undoIt({ aws, to: '1' });
  expect(report).toMatchObject({ error: { name: 'ManifestChanged' } });
  expect((await state()).uploaded).toMatchObject({ [manifestKey]: manifest(serilog), [profileKey]: 'a profile' });
  await pipeline.listen(true);
});

test('a manifest whose version is gone from the bucket is refused by name', async () => {
  const query = { Bucket: pipeline.bucket, Prefix: manifestKey };
  const { Versions = [] } = await pipeline.aws.s3.listObjectVersions(query);
  const before = await state();
  await pipeline.aws.s3.deleteObject({
    Bucket: pipeline.bucket,
    Key: manifestKey,
    VersionId: Versions.at(-1)?.VersionId,
  });
  expect((await undoIt({ to: '1' })).error).toMatchObject({ name: 'ManifestVersionDeleted' });
  expect(await state()).toEqual(before);
});

test('a version that was deleted is refused by name', async () => {
  // What somebody uploaded before this comes first.
  expect((await undoIt()).run).toMatchObject({ status: 'SUCCEEDED' });
  await pipeline.aws.lambda.deleteLayerVersion({ LayerName: 'hashing-net10-0-x86_64', VersionNumber: 1 });
  expect((await undoIt()).error).toEqual({
    name: 'LayerVersionDeleted',
    message: expect.stringMatching(
      /The layer version of net10\.0-x86_64 from .* was deleted or never published, .* uploading version \S+ of manifests\/hashing/,
    ),
  });
});
