/** The whole stage in the local cloud: a real function, started by the start script with the real recorder, over the real SDK. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Lambda } from '@aws-sdk/client-lambda';
import { S3 } from '@aws-sdk/client-s3';
import type { PlannedRecording } from '../../../core/function-pipeline';
import { defaultFunctionSettings } from '../../../core/function-settings';
import { recordedProfileKey } from '../../../core/keys';
import { handler } from '../../../lambdas/record-function/handler';
import { parseProfile } from '../../../profiles/profile';
import { programCache } from '../../../startup/build-programs';
import { buildRecorder } from '../../../startup/deployed-programs';
import { recorderFile, startScripts } from '../../../startup/program-files';
import { createFunction, createFunctionRole, startTestCloud, type TestCloud } from '../../local/cloud/running-cloud';
import { cache, fixture, publish } from '../../startup/toolchain';
import { writeZip } from '../../support/layer-zip';

jest.setTimeout(120_000);

const root = path.join(__dirname, '../../..');
const name = 'greeting';
const event = '{"names":["Ada","Grace","Alan"]}';

let running: TestCloud;
let directory: string;
let lambda: Lambda;
let s3: S3;
let plan: PlannedRecording;

beforeAll(async () => {
  // What it logs is of no interest here.
  jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  running = await startTestCloud();
  const { cloud, config } = running;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: cloud.endpoint,
    AWS_REGION: config.region,
    AWS_ACCESS_KEY_ID: cloud.credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: cloud.credentials.secretAccessKey,
    BUCKET: 'records',
    BUILDER_KEY: 'builds/builder.zip',
    FUNCTION_LAYERS: JSON.stringify(defaultFunctionSettings),
  });
  [lambda, s3] = [new Lambda(config), new S3(config)];
  await s3.createBucket({ Bucket: 'records' });
  await s3.putBucketVersioning({ Bucket: 'records', VersioningConfiguration: { Status: 'Enabled' } });
  await s3.putObject({ Bucket: 'records', Key: 'functions/greeting/events/a.json', Body: event });
  await s3.putObject({ Bucket: 'records', Key: 'builds/builder.zip', Body: await builderArchive() });

  directory = mkdtempSync(path.join(cache, 'recorded-'));
  await publish(fixture('Greeting'), path.join(directory, 'task'));
  await createFunction(cloud, {
    FunctionName: name,
    Role: await createFunctionRole(cloud),
    Runtime: 'dotnet10',
    Handler: 'Greeting::Greeting.Function::Handle',
    Code: { ZipFile: await zipOf(path.join(directory, 'task')) },
    MemorySize: 512,
    Timeout: 30,
    Environment: { Variables: { STAGE: 'test' } },
  });
  const { CodeSha256: codeSha256 = '' } = await lambda.getFunctionConfiguration({ FunctionName: name });
  const target = { framework: 'net10.0', architecture: 'x86_64' } as const;
  plan = { ...target, function: name, layerName: 'rec_greeting-net10-0-x86_64', codeSha256, events: [] };
});

afterAll(async () => {
  jest.restoreAllMocks();
  await running.close();
  rmSync(directory, { recursive: true, force: true });
});

async function builderArchive(): Promise<Buffer> {
  const recorder = await buildRecorder(programCache);
  const scripts = Object.values(startScripts).map((file) => ({
    path: file,
    content: readFileSync(path.join(root, file)),
  }));
  return writeZip([...scripts, { path: recorderFile, content: readFileSync(recorder) }]);
}

const zipOf = (folder: string): Promise<Buffer> =>
  writeZip(readdirSync(folder).map((file) => ({ path: file, content: readFileSync(path.join(folder, file)) })));

async function record(execution: string, events: string[]) {
  const arn = `arn:aws:states:eu-west-1:000000000000:execution:prejit-functions:${execution}`;
  return handler({ plan: { ...plan, events }, execution: arn }, { getRemainingTimeInMillis: () => 900_000 });
}

/** All that its owner sees of it, but for what changes with every update. */
async function configuration() {
  const { RevisionId, LastModified, $metadata, ...seen } = await lambda.getFunctionConfiguration({
    FunctionName: name,
  });
  const { Tags = {} } = await lambda.getFunction({ FunctionName: name });
  const { Versions = [] } = await lambda.listVersionsByFunction({ FunctionName: name });
  return { seen, Tags, versions: Versions.map(({ Version }) => Version) };
}

async function recorded() {
  const { Body } = await s3.getObject({ Bucket: 'records', Key: recordedProfileKey(name) });
  return parseProfile((await Body?.transformToString()) ?? '');
}

test('with an event, a version of the function is recorded, and the function is as it was', async () => {
  const before = await configuration();
  expect(await record('one', ['functions/greeting/events/a.json'])).toEqual({ status: 'RECORDED' });
  const profile = await recorded();
  expect(profile.methods.some(({ method, phase }) => method === 'Handle' && phase === 'first')).toBe(true);
  expect(profile.methods.length).toBeGreaterThan(1000);
  expect(await configuration()).toEqual(before);
  expect((await lambda.listLayerVersions({ LayerName: plan.layerName })).LayerVersions).toEqual([]);
});

test('without an event, the first request of somebody else is recorded, and answered as always', async () => {
  const before = await configuration();
  await s3.deleteObject({ Bucket: 'records', Key: recordedProfileKey(name) });
  expect(await record('two', [])).toEqual({ status: 'RECORDING', waitSeconds: 30 });
  const { Payload, FunctionError } = await lambda.invoke({ FunctionName: name, Payload: Buffer.from(event) });
  expect({ FunctionError, answer: Buffer.from(Payload ?? []).toString() }).toEqual({ answer: '"Ad*; Al*n; Gr*c*"' });
  let progress = await record('two', []);
  // The record comes after the answer.
  for (let look = 0; progress.status === 'RECORDING' && look < 20; look++) {
    await sleep(250);
    progress = await record('two', []);
  }
  expect(progress).toEqual({ status: 'RECORDED' });
  expect((await recorded()).methods.length).toBeGreaterThan(1000);
  expect(await configuration()).toEqual(before);
});
