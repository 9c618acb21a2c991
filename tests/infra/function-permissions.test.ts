/** What the roles of the functions' workflow may do with functions, layers and tags, tried with the SDK. */
import { Lambda } from '@aws-sdk/client-lambda';
import { SSM } from '@aws-sdk/client-ssm';
import { defaultFunctionSettings } from '../../core/function-settings';
import {
  planFunctionPermissions,
  publishFunctionPermissions,
  recordFunctionPermissions,
  updateFunctionPermissions,
  watchFunctionsPermissions,
} from '../../infra/function-permissions';
import type { Resources } from '../../infra/permissions';
import {
  actAsRole,
  createFunction,
  createFunctionRole,
  startTestCloud,
  type TestCloud,
} from '../local/cloud/running-cloud';
import { writeZip } from '../support/layer-zip';

const resources: Resources = {
  account: { id: '000000000000', region: 'eu-west-1', partition: 'aws' },
  bucketArn: 'arn:aws:s3:::bucket',
  stateMachineName: 'functions',
};
const config = {
  functionLayers: { ...defaultFunctionSettings, names: ['named'] },
  layerPrefix: '',
  kmsKeys: [],
  ssmPrefix: '/prejit',
};

const stages = {
  'plan-function': planFunctionPermissions(resources, config),
  'record-function': recordFunctionPermissions(resources, config, 'builds/builder-x.zip'),
  'publish-function': publishFunctionPermissions(resources, config),
  'update-function': updateFunctionPermissions(resources, config),
  'watch-functions': watchFunctionsPermissions(resources, config),
};
type Stage = keyof typeof stages;
const names = Object.keys(stages) as Stage[];

let running: TestCloud;
let zip: Buffer;
const as = {} as Record<Stage, { lambda: Lambda; ssm: SSM }>;
beforeAll(async () => {
  running = await startTestCloud();
  zip = await writeZip([{ path: 'index.js', content: 'exports.handler = async () => 1' }]);
  const Role = await createFunctionRole(running.cloud);
  const common = { Role, Runtime: 'nodejs24.x', Handler: 'index.handler', Code: { ZipFile: zip }, Publish: true };
  const create = (FunctionName: string, Tags: Record<string, string>) =>
    createFunction(running.cloud, { FunctionName, ...common, Tags });
  await create('asking', { 'prejit:function': 'on' });
  await create('attached', { 'prejit:attached': 'execution-1' });
  await create('named', {});
  await create('asking-second', { 'prejit:function': 'payments', 'prejit:attached:payments': 'execution-1' });
  await create('off', { 'prejit:function': 'off' });
  await create('theirs', { 'prejit:layer': 'web' });
  for (const stage of names) {
    const client = await actAsRole(running, stage, stages[stage]);
    as[stage] = { lambda: new Lambda(client), ssm: new SSM(client) };
  }
});
afterAll(() => running.close());

test('of two stacks, each may change the functions that ask it, and not those that ask the other', async () => {
  const second = planFunctionPermissions(resources, { ...config, layerPrefix: 'payments_' });
  const lambda = new Lambda(await actAsRole(running, 'second', second));
  await lambda.getFunction({ FunctionName: 'asking-second' });
  for (const FunctionName of ['asking', 'attached']) {
    await expect(lambda.getFunction({ FunctionName })).rejects.toMatchObject({ name: 'AccessDeniedException' });
  }
  const readSecond: Act = ({ lambda: first }, FunctionName) => first.getFunction({ FunctionName });
  expect(await allowed(readSecond, 'asking-second')).toEqual([]);
});

type Act = (clients: { lambda: Lambda; ssm: SSM }, FunctionName: string) => Promise<unknown>;

/** The stages that may do something. What goes wrong for another reason was allowed. */
async function allowed(act: Act, FunctionName = 'asking'): Promise<Stage[]> {
  const tried = names.map(async (stage) => {
    const error = await act(as[stage], FunctionName).then(
      () => undefined,
      (thrown: Error) => thrown,
    );
    return error?.name === 'AccessDeniedException' ? [] : [stage];
  });
  return (await Promise.all(tried)).flat();
}

const arn = (name: string): string => `arn:aws:lambda:eu-west-1:000000000000:function:${name}`;
const ours = ['asking', 'attached', 'named'];
const others = ['off', 'theirs'];
const tag =
  (key: string): Act =>
  async ({ lambda }, name) => {
    await lambda.tagResource({ Resource: arn(name), Tags: { [key]: 'x' } });
    await lambda.untagResource({ Resource: arn(name), TagKeys: [key] });
  };

/** What is done to functions, and by whom. */
const changes: [what: string, act: Act, may: Stage[]][] = [
  [
    'read',
    ({ lambda }, FunctionName) => lambda.getFunction({ FunctionName }),
    ['plan-function', 'record-function', 'update-function'],
  ],
  [
    'changed',
    ({ lambda }, FunctionName) => lambda.updateFunctionConfiguration({ FunctionName, RevisionId: 'none' }),
    ['record-function', 'update-function'],
  ],
  [
    'published',
    ({ lambda }, FunctionName) => lambda.publishVersion({ FunctionName, RevisionId: 'none' }),
    ['record-function', 'update-function'],
  ],
  [
    'rid of versions',
    ({ lambda }, FunctionName) => lambda.deleteFunction({ FunctionName, Qualifier: '9' }),
    ['record-function', 'update-function'],
  ],
  [
    'moved by aliases',
    ({ lambda }, FunctionName) => lambda.updateAlias({ FunctionName, Name: 'none' }),
    ['update-function'],
  ],
  ['invoked', ({ lambda }, FunctionName) => lambda.invoke({ FunctionName }), []],
  ['deleted', ({ lambda }, FunctionName) => lambda.deleteFunction({ FunctionName }), []],
  ['given other code', ({ lambda }, FunctionName) => lambda.updateFunctionCode({ FunctionName, RevisionId: 'x' }), []],
  ['given a tag of others', tag('team'), []],
  ['made to ask', tag('prejit:function'), []],
];

test.each(changes)(
  'functions that ask, have something of ours or are named can be %s; no others can',
  async (_, act, may) => {
    for (const name of ours) expect([name, await allowed(act, name)]).toEqual([name, may]);
    for (const name of others) expect([name, await allowed(act, name)]).toEqual([name, []]);
  },
);

test('aliases are read to follow them, and to see who is served by them where there is a start to record', async () => {
  const listAliases: Act = ({ lambda }, FunctionName) => lambda.listAliases({ FunctionName });
  for (const name of ours) {
    const may = name === 'attached' ? ['update-function'] : ['plan-function', 'update-function'];
    expect([name, await allowed(listAliases, name)]).toEqual([name, may]);
  }
  for (const name of others) expect(await allowed(listAliases, name)).toEqual([]);
});

test('versions can be invoked to try them, and those with a recorder before the function has something of ours', async () => {
  const invokeVersion: Act = ({ lambda }, FunctionName) => lambda.invoke({ FunctionName, Qualifier: '9' });
  const may = ['record-function', 'update-function'];
  for (const name of ['asking', 'named']) expect([name, await allowed(invokeVersion, name)]).toEqual([name, may]);
  expect(await allowed(invokeVersion, 'attached')).toEqual(['update-function']);
  for (const name of others) expect([name, await allowed(invokeVersion, name)]).toEqual([name, []]);
});

test('our own tag can be set on those that ask or are named, and removed; on no others', async () => {
  const may = ['record-function', 'update-function'];
  const mark = tag('prejit:attached');
  for (const name of ['asking', 'named']) expect([name, await allowed(mark, name)]).toEqual([name, may]);
  for (const name of others) expect([name, await allowed(mark, name)]).toEqual([name, []]);
});

test.each<[string, Stage[]]>([
  ['fn_asking-net10-0-x86_64', ['publish-function']],
  ['rec_asking-net10-0-x86_64', ['record-function']],
  ['orders-net10-0-x86_64', []],
  ['other_fn_asking-net10-0-x86_64', []],
])('versions of the layer %s can be published by %j', async (LayerName, may) => {
  const publish: Act = ({ lambda }) => lambda.publishLayerVersion({ LayerName, Content: { ZipFile: zip } });
  expect(await allowed(publish)).toEqual(may);
});

test.each<[string, Stage[]]>([
  ['rec_asking-net10-0-x86_64', ['record-function']],
  ['fn_asking-net10-0-x86_64', ['watch-functions']],
  ['orders-net10-0-x86_64', []],
])('versions of the layer %s can be deleted by %j', async (LayerName, may) => {
  expect(await allowed(({ lambda }) => lambda.deleteLayerVersion({ LayerName, VersionNumber: 1 }))).toEqual(may);
});

test.each<[string, Stage[]]>([
  ['/prejit/functions/asking/latest', ['plan-function', 'update-function']],
  ['/prejit/functions/asking/other', []],
  ['/prejit/orders/net10.0/x86_64/latest', []],
])('the parameter %s can be written by %j', async (Name, may) => {
  const write: Act = ({ ssm }) => ssm.putParameter({ Name, Value: 'x', Type: 'String', Overwrite: true });
  expect(await allowed(write)).toEqual(may);
});
