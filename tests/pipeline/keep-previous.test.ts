/** A manifest that keeps the packages of the version before: functions published against either version are on one layer. */
import { setTimeout } from 'node:timers/promises';
import { waitUntilFunctionUpdatedV2 } from '@aws-sdk/client-lambda';
import { coreLibrary, profileText, sampleMethod } from '../startup/sample-profile';
import { deployConsumer, invoke, publishConsumer } from './consumer';
import { type Ended, manifest, Pipeline } from './support';

jest.setTimeout(300_000);

const layer = 'logging';
/** The second package calls the first one, and is the same in both versions: it is compiled against one of them. */
const packages = (serilog: string) => ({ Serilog: serilog, 'Serilog.Sinks.Console': '6.1.1' });
const [older, newer] = ['4.2.0', '4.4.0'];
const keep = '<PrejitKeepPrevious>true</PrejitKeepPrevious>';

const answerWith = (serilog: string) => ({
  written: "INF 3 orders for {'Id': 7} {Team='a'}",
  compiled: expect.any(Number),
  packages: [
    expect.stringContaining(`/dotnetcore/store/x64/net10.0/serilog/${serilog}/`),
    expect.stringContaining('/dotnetcore/store/x64/net10.0/serilog.sinks.console/6.1.1/'),
  ],
});

let pipeline: Pipeline;
/** The versions of the layer, in order: with the old packages, with the new ones, with both. */
let before: Ended['releases'][number];
let alone: Ended['releases'][number];
let both: Ended['releases'][number];
let told: string | undefined;
/** Methods that the function had compiled when it ran on the layer that it was published against. */
let compiledBefore: number;

async function release(text: string): Promise<Ended['releases'][number]> {
  const { releases, status, cause, execution } = await pipeline.run(layer, text);
  if (!releases[0]) throw new Error(`The execution ended as ${status}: ${cause}`);
  told = (await pipeline.notifications(execution))[0]?.message;
  return releases[0];
}

async function deploy(name: string, serilog: string, { layer: { arn, artifact } }: Ended['releases'][number]) {
  const list = await pipeline.read(artifact.slice(`s3://${pipeline.bucket}/`.length));
  const zip = await publishConsumer(pipeline, [list], 'consumer-logging', [`SerilogVersion=${serilog}`]);
  await deployConsumer(pipeline, name, zip, { layers: [arn], follows: layer, variables: { PREJIT_WARM_LOG: '1' } });
  const actions = ['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'];
  const statement = { Effect: 'Allow', Action: actions, Resource: '*' };
  const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  await pipeline.aws.iam.putRolePolicy({ RoleName: `${name}-role`, PolicyName: 'logs', PolicyDocument });
}

/** What the startup hook has logged in a function. It warms beside the bootstrap, so that may come after the answer. */
async function saidByHook(name: string): Promise<string> {
  for (;;) {
    const { events = [] } = await pipeline.aws.logs.filterLogEvents({ logGroupName: `/aws/lambda/${name}` });
    const said = events.find(({ message }) => message?.includes('Prejit.Startup: '));
    if (said?.message) return said.message;
    await setTimeout(25);
  }
}

const ask = async (name: string) => (await invoke(pipeline, name, {})).payload;

/** What a function answers when the runtime takes no code that was compiled before. */
async function askWithoutPrecompiledCode(FunctionName: string) {
  const { lambda } = pipeline.aws;
  const { Environment } = await lambda.getFunctionConfiguration({ FunctionName });
  const askWith = async (changes: Record<string, string>) => {
    const Variables = { ...Environment?.Variables, ...changes };
    await lambda.updateFunctionConfiguration({ FunctionName, Environment: { Variables } });
    await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 30, minDelay: 0.1 }, { FunctionName });
    return ask(FunctionName);
  };
  const answer = await askWith({ DOTNET_ReadyToRun: '0' });
  await askWith({});
  return answer;
}

beforeAll(async () => {
  pipeline = await Pipeline.open();
  before = await release(manifest(packages(older)));
  await deploy('old', older, before);
  compiledBefore = (await ask('old')).compiled;
  alone = await release(manifest(packages(newer)));
  both = await release(manifest(packages(newer), keep));
});
afterAll(() => pipeline.close());

test('without it, a function that was published against the version before stays there', () => {
  expect(alone.functions).toMatchObject([
    { function: 'old', outcome: 'skipped', reason: expect.stringContaining('PrejitKeepPrevious') },
  ]);
});

describe('with it', () => {
  test('the layer has both versions, and tells which it keeps', async () => {
    const kept = { packages: [{ id: 'Serilog', version: older }] };
    expect(JSON.parse((await pipeline.read(both.layer.report)).toString())).toMatchObject({
      packages: [
        { id: 'Serilog', version: older },
        { id: 'Serilog', version: newer },
        { id: 'Serilog.Sinks.Console', version: '6.1.1' },
      ],
      kept: { from: before.layer.fingerprint, ...kept },
    });
    expect(told).toMatch(/keeps 1 package of the version before \(0\.\d MB\): Serilog 4\.2\.0$/m);
  });

  test('the function moves and answers as before, with as little left to compile', async () => {
    expect(both.functions).toMatchObject([{ function: 'old', outcome: 'updated' }]);
    const answer = await ask('old');
    expect(answer).toEqual(answerWith(older));
    expect(answer.compiled).toBeLessThanOrEqual(compiledBefore);
    expect((await askWithoutPrecompiledCode('old')).compiled).toBeGreaterThan(10 * compiledBefore);
  });

  test('a function that is published against the layer leaves out the version that it uses', async () => {
    await deploy('new', newer, both);
    await deploy('late', older, both);
    expect(await ask('new')).toEqual(answerWith(newer));
    expect(await ask('late')).toEqual(answerWith(older));
  });
});

test('a startup image over the new packages comes with both, and does a function with the old ones no harm', async () => {
  const list = [coreLibrary, 'System.Collections.Generic.List`1', [[coreLibrary, 'System.DateOnly']]];
  const creation = { method: '.ctor', signature: 'instance System.Void()' };
  const uses = [
    sampleMethod({ type: list }),
    sampleMethod({ type: ['Serilog', 'Serilog.LoggerConfiguration'], ...creation }),
  ];
  const Key = `manifests/${layer}/startup.profile`;
  await pipeline.aws.s3.putObject({ Bucket: pipeline.bucket, Key, Body: profileText(uses) });
  // The same packages again, so that what is kept comes out of the layer that keeps it.
  const warmed = await release(manifest(packages(newer), keep));
  expect(warmed.layer).toMatchObject({ level: 'profiled', kept: { from: before.layer.fingerprint, packages: 1 } });
  expect(warmed.functions.map(({ outcome }) => outcome)).toEqual(['updated', 'updated', 'updated']);
  for (const [name, serilog, prepared] of [
    ['old', older, '1 of 2'],
    ['new', newer, '2 of 2'],
  ] as const) {
    expect(await ask(name)).toEqual(answerWith(serilog));
    expect(await saidByHook(name)).toContain(`${prepared} methods and types prepared`);
  }
});
