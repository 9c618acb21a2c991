/** A release is undone: its functions, its parameters, its manifest and its profile are what they were before it. */
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { openLocalStack } from '../../local/commands/local-stack';
import type { Console } from '../../local/console';
import { type UndoReport, undo } from '../../undo/undo';
import { clientsFor } from '../../verify/clients';
import { parseOutputs } from '../../verify/outputs';
import { onThisMachine } from '../../verify/patience';
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
  const directory = mkdtempSync(path.join(tmpdir(), 'undo-'));
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

function undoIt(options: { to?: string; dryRun?: boolean; layer?: string } = {}): Promise<UndoReport> {
  const { endpoint, region, credentials, outputs } = pipeline.stack;
  return undo({
    aws: clientsFor(region, { endpoint, credentials }),
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
])('with %s it is refused by name', async (_, options, name, message) => {
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

test('a release that never came to be is passed over, and taken back like any other', async () => {
  const { releases, run } = await undoIt({ to: '2', dryRun: true });
  expect(run).toBeUndefined();
  expect(releases.map(({ targets: [each] }) => [each?.version, each?.recorded !== undefined])).toEqual([
    [undefined, false],
    [2, true],
    [1, true],
  ]);
});

test('a version that was deleted is refused by name', async () => {
  await pipeline.aws.lambda.deleteLayerVersion({ LayerName: 'hashing-net10-0-x86_64', VersionNumber: 1 });
  expect((await undoIt()).error).toEqual({
    name: 'LayerVersionDeleted',
    message: expect.stringMatching(
      /The layer version of net10\.0-x86_64 from .* was deleted or never published, .* uploading version \S+ of manifests\/hashing/,
    ),
  });
});
