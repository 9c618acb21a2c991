/** `npm run profile` on functions of every shape that people write, the benchmark's, and a startup image of each profile. */
import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { subjects } from '../../bench/subjects';
import { startupHookName } from '../../core/targets';
import { publishedStart } from '../../lambda-host/dotnet-environment';
import { Environment } from '../../lambda-host/environment';
import { numberedRequestId } from '../../lambda-host/runtime-api';
import { type AwsStandIn, standInForAws } from '../../measure/aws-stand-in';
import { ilOptions, publishFunction } from '../../measure/function';
import type { Subject } from '../../measure/subject';
import { profileOf } from '../../profiles/arrived-record';
import { mergeProfiles } from '../../profiles/merge-profiles';
import { formatProfile, parseProfile, type StartupProfile } from '../../profiles/profile';
import { buildStartupImage } from '../../startup/build-image';
import { programCache } from '../../startup/build-programs';
import { buildRecorder } from '../../startup/deployed-programs';
import { startupPrograms } from '../startup/programs';
import { RecordServer, runRecorded } from '../startup/recorded-function';
import { cache, crossgen, frameworkDirectory } from '../startup/toolchain';

jest.setTimeout(300_000);

const root = path.join(__dirname, '../..');
const ownClient = 'the client of the Runtime API that the function brings';
const executable = 'since it is an executable with the Lambda runtime client';
const warmingLog = /(\d+) of (\d+) methods and types prepared, (\d+) failed/;

let directory: string;
let aws: AwsStandIn;

beforeAll(async () => {
  directory = mkdtempSync(path.join(cache, 'shapes-'));
  aws = await standInForAws();
});

afterAll(() => {
  aws.close();
  rmSync(directory, { recursive: true, force: true });
});

function subjectNamed(name: string): Subject {
  const subject = subjects.find((each) => each.name === name);
  if (!subject) throw new Error(`The benchmark has no function ${name}.`);
  return subject;
}

/** As a user does, who leaves it to the command to find the handler. */
async function record(subject: Subject): Promise<{ profile: StartupProfile; said: string }> {
  const out = path.join(directory, `${subject.name}.profile`);
  const options = ['--event', subject.event, '--repeat', '1', '--out', out];
  const { stderr } = await promisify(execFile)(
    process.execPath,
    ['scripts/run.cjs', 'profiler/record.ts', path.join(directory, subject.name), ...options],
    { cwd: root, env: { ...process.env, ...aws.variables(subject.environment) } },
  );
  return { profile: parseProfile(readFileSync(out, 'utf8')), said: stderr };
}

/** As Lambda does: the function's own start, by the layer's start script. */
async function recordByLayer(subject: Subject): Promise<StartupProfile> {
  const server = new RecordServer();
  await server.listen();
  try {
    const event = readFileSync(subject.event, 'utf8');
    const { answers } = await runRecorded({
      task: path.join(directory, subject.name),
      handler: subject.handler,
      recorder: await buildRecorder(programCache),
      recording: JSON.stringify(server.settings()),
      events: [event, event],
      variables: aws.variables(subject.environment),
    });
    expect(answers[0]).toBe(answers[1]);
    const [record] = server.arrived;
    return profileOf(record?.body ?? Buffer.alloc(0), { framework: 'net10.0', architecture: 'x86_64' });
  } finally {
    server.close();
  }
}

/** Of the profile that was written last. */
async function buildImage(subject: Subject) {
  const core = await frameworkDirectory();
  return buildStartupImage({
    ...(await startupPrograms()),
    profile: path.join(directory, `${subject.name}.profile`),
    // The packages lie beside the function: which folder holds them makes no difference to the image.
    storeDirectory: path.join(directory, subject.name),
    architecture: 'x86_64',
    crossgen: crossgen(),
    frameworkReference: [core, core.replace('Microsoft.NETCore.App', 'Microsoft.AspNetCore.App')],
    output: path.join(directory, `${subject.name}-image`),
  });
}

/** What the function answers when the hook has warmed it, and what the hook says of that. */
async function invokeWarmed(subject: Subject): Promise<{ answer: unknown; output: string }> {
  const start = await publishedStart({
    directory: path.join(directory, subject.name),
    framework: 'net10.0',
    handler: subject.handler,
    variables: {
      ...aws.variables(subject.environment),
      DOTNET_STARTUP_HOOKS: path.join(directory, `${subject.name}-image`, startupHookName),
      PREJIT_WARM_LOG: '1',
      PREJIT_WARM_BUDGET_MS: '60000',
    },
    // Warming stops when the process has grown by a third of it, and here it is to prepare all.
    memoryMegabytes: 3072,
  });
  let output = '';
  const environment = await Environment.start({
    ...start,
    onOutput: (text) => {
      output += text;
    },
  });
  try {
    const { result } = await environment.invoke({
      requestId: numberedRequestId(1),
      functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:shape',
      payload: readFileSync(subject.event),
      timeoutSeconds: 60,
    });
    return { answer: JSON.parse(Buffer.from(result.payload).toString()), output };
  } finally {
    await environment.close();
  }
}

describe.each([
  [
    'typed',
    'Typed::Typed.Function::Handle, since it takes an ILambdaContext',
    undefined,
    // The event's second message is no order.
    { batchItemFailures: [{ itemIdentifier: '2e1424d4-f796-459a-8184-9c92662be6da' }] },
  ],
  ['web', `Web, ${executable}`, ownClient, { statusCode: 201, body: expect.stringContaining('"total":7') }],
  ['executable', `Executable, ${executable}`, ownClient, { Key: 'orders/o-1.csv', Characters: expect.any(Number) }],
])('%s', (name, handler, bootstrap, answered) => {
  const subject = subjectNamed(name);
  let recorded: Awaited<ReturnType<typeof record>>;
  let byLayer: StartupProfile;

  beforeAll(async () => {
    await publishFunction(subject, path.join(directory, name), ilOptions);
    recorded = await record(subject);
  });

  test('is found and recorded', () => {
    const { profile, said } = recorded;
    expect(said).toContain(`Handler: ${handler}`);
    expect(profile.bootstraps).toEqual([bootstrap ?? expect.stringMatching(/Prejit's own|Amazon\.Lambda/)]);
    expect(profile.methods.length).toBeGreaterThan(3000);
    expect(profile.types.length).toBeGreaterThan(1000);
    expect(profile.methods.some(({ type }) => Array.isArray(type) && type[0] === subject.project)).toBe(false);
  });

  test('records its own start in Lambda, with what is its own', async () => {
    const profile = await recordByLayer(subject);
    byLayer = profile;
    // Its own methods, its own types, and code of the framework over its own types, such as that of its asynchronous methods.
    const own = (use: unknown): boolean => JSON.stringify(use).includes(`["${subject.project}"`);
    expect(profile.methods.filter(({ type }) => own(type)).length).toBeGreaterThan(2);
    expect(
      profile.methods.filter(({ type, arguments: others }) => !own(type) && own(others ?? [])).length,
    ).toBeGreaterThan(0);
    expect(profile.types.filter(({ type }) => own(type)).length).toBeGreaterThan(2);
  });

  test('has an image that holds nearly all of both, on which it answers right', async () => {
    const both = mergeProfiles([recorded.profile, byLayer]);
    writeFileSync(path.join(directory, `${name}.profile`), formatProfile(both));
    const report = await buildImage(subject);
    expect(report.resolved).toBeGreaterThan(report.requested * 0.98);
    const { answer, output } = await invokeWarmed(subject);
    expect(answer).toMatchObject(answered);
    const [, prepared, all] = warmingLog.exec(output)?.map(Number) ?? [];
    expect(Number(prepared)).toBeGreaterThan(Number(all) * 0.98);
  });
});
