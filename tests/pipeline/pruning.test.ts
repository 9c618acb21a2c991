/** Old layer versions of a stack that deletes them: what goes, what stays, and that what went can come back. */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type RunningCloud, startCloud } from '../../local/cloud/cloud';
import type { StackOutputs } from '../../local/commands/local-stack';
import { up } from '../../local/engine/up';
import { deployConsumer, invoke, publishConsumer } from './consumer';
import { type Ended, hashing, manifest, Pipeline, serilog } from './support';

jest.setTimeout(180_000);

const layer = 'hashing';
const name = 'hashing-net10-0-x86_64';
const keepVersions = { newest: 1, delete: true };

let directory: string;
let cloud: RunningCloud;
let pipeline: Pipeline;
let first: Ended;
let second: Ended;

async function bringUp(config: object): Promise<StackOutputs> {
  const { outputs } = await up({
    directory: path.join(__dirname, '../..'),
    stateFile: path.join(directory, 'stack.json'),
    stack: 'dev',
    region: cloud.region,
    accountId: cloud.accountId,
    aws: cloud.call,
    config: { 'aws:region': cloud.region, ...config },
  });
  return outputs as unknown as StackOutputs;
}

beforeAll(async () => {
  directory = mkdtempSync(path.join(tmpdir(), 'pruning-'));
  cloud = await startCloud({
    directory: path.join(directory, 'cloud'),
    region: 'eu-west-1',
    retryScale: 0.01,
    log() {},
  });
  const { endpoint, region, credentials } = cloud;
  const outputs = await bringUp({ keepVersions: { newest: 1 } });
  pipeline = await Pipeline.of(
    { endpoint, region, credentials, outputs, credentialsFile: '', close: () => cloud.close() },
    directory,
  );
  first = await pipeline.run(layer, manifest(hashing));
});
afterAll(async () => {
  await cloud.close();
  await rm(directory, { recursive: true, force: true });
});

const message = async ({ execution }: Ended) => (await pipeline.notifications(execution))[0]?.message;
const versions = () => pipeline.layerVersions(name);
const zipOf = ({ releases }: Ended) => releases[0]?.layer.report.replace('build-report.json', 'layer.zip') ?? '';
const artifactOf = ({ releases }: Ended) =>
  pipeline.read(releases[0]?.layer.artifact.slice(`s3://${pipeline.bucket}/`.length) ?? '');

test('a dry run lists what would go, with a role that may delete nothing', async () => {
  second = await pipeline.run(layer, manifest(serilog));
  expect(await message(second)).toMatch(new RegExp(`would be deleted, .*: 1\\n  ${name} version 1\n`));
  expect(await versions()).toEqual([2, 1]);
  const { Role = '' } = await pipeline.aws.lambda.getFunctionConfiguration({ FunctionName: 'prejit-dev-prune-layers' });
  const RoleName = Role.split('/').at(-1);
  const { PolicyNames: [PolicyName] = [] } = await pipeline.aws.iam.listRolePolicies({ RoleName });
  const { PolicyDocument = '' } = await pipeline.aws.iam.getRolePolicy({ RoleName, PolicyName });
  expect(decodeURIComponent(PolicyDocument)).not.toContain('Delete');
});

test('a version that a published version of a function has stays', async () => {
  await bringUp({ keepVersions });
  const zip = await publishConsumer(pipeline, [await artifactOf(first)]);
  await deployConsumer(pipeline, 'user', zip, { layers: [first.releases[0]?.layer.arn ?? ''] });
  await pipeline.aws.lambda.publishVersion({ FunctionName: 'user' });
  await deployConsumer(pipeline, 'other', zip, {});

  const third = await pipeline.run(layer, manifest({ ...hashing, ...serilog }));
  expect(third.status).toBe('SUCCEEDED');
  const told = await message(third);
  expect(told).toMatch(new RegExp(`deleted, .*: 1\\n  ${name} version 2\n`));
  expect(told).toContain(`  ${name} version 1: used by user, user:1`);
  expect(await versions()).toEqual([3, 1]);
  expect(Object.keys(await pipeline.parameters(layer)).sort()).toEqual(
    ['1', '3', 'artifact', 'latest'].map((each) => `net10.0/x86_64/${each}`),
  );
  expect((await invoke(pipeline, 'user', {})).payload.package).toContain('system.io.hashing/11.0.0');
});

test('what a deleted version was made from stays but for its zip, of which no copy is left', async () => {
  const { Versions = [], DeleteMarkers = [] } = await pipeline.aws.s3.listObjectVersions({
    Bucket: pipeline.bucket,
    Prefix: zipOf(second),
  });
  expect([Versions, DeleteMarkers]).toEqual([[], []]);
  expect((await artifactOf(second)).toString()).toContain('Serilog');
});

test('its manifest, uploaded again, is built anew, and what is unused by then goes', async () => {
  await pipeline.aws.lambda.deleteFunction({ FunctionName: 'user' });
  const again = await pipeline.run(layer, manifest(serilog));
  expect(again.releases).toMatchObject([{ layer: { version: 4, reused: false } }]);
  expect(again.releases[0]?.layer.fingerprint).toBe(second.releases[0]?.layer.fingerprint);
  expect(await versions()).toEqual([4]);
  expect((await pipeline.parameters(layer))['net10.0/x86_64/latest']).toBe(again.releases[0]?.layer.arn);
});
