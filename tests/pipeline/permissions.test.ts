/** Every part of the pipeline acts as a role of its own, and the local cloud lets it do only what that role may. */
import { actAs, roleOf } from './roles';
import { Pipeline } from './support';

jest.setTimeout(60_000);

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await Pipeline.open();
  const put = (Key: string) => pipeline.aws.s3.putObject({ Bucket: pipeline.bucket, Key, Body: 'x' });
  await pipeline.listen(false);
  const keys = [
    'manifests/a/a.csproj',
    'builds/a/x',
    'builds/builder-x.zip',
    'build-source/x.zip',
    'build-output/x/y',
    'runs/x/y',
    'functions/f/events/e.json',
    'function-layers/f/state.json',
    'records/x',
  ];
  await Promise.all(keys.map(put));
});
afterAll(() => pipeline.close());

type Act = (clients: Awaited<ReturnType<typeof actAs>>) => Promise<unknown>;

const put =
  (Key: string): Act =>
  ({ s3 }) =>
    s3.putObject({ Bucket: pipeline.bucket, Key, Body: 'y' });
const get =
  (Key: string): Act =>
  ({ s3 }) =>
    s3.getObject({ Bucket: pipeline.bucket, Key });
const remove =
  (Key: string): Act =>
  ({ s3 }) =>
    s3.deleteObject({ Bucket: pipeline.bucket, Key });
const list =
  (Prefix: string): Act =>
  ({ s3 }) =>
    s3.listObjectsV2({ Bucket: pipeline.bucket, Prefix });
const listVersions: Act = ({ s3 }) => s3.listObjectVersions({ Bucket: pipeline.bucket });
const record: Act = ({ ssm }) =>
  ssm.putParameter({ Name: '/prejit/a/net10.0/x86_64/latest', Value: 'x', Type: 'String', Overwrite: true });
const look =
  (Name: string): Act =>
  ({ ssm }) =>
    ssm.getParameter({ Name });
const recordElsewhere: Act = ({ ssm }) => ssm.putParameter({ Name: '/other/x', Value: 'x', Type: 'String' });
const publishLayer: Act = ({ lambda }) =>
  lambda.publishLayerVersion({ LayerName: 'a-net10-0-x86_64', Content: { ZipFile: Buffer.from('no zip') } });
const publishOtherLayer: Act = ({ lambda }) =>
  lambda.publishLayerVersion({ LayerName: 'theirs', Content: { ZipFile: Buffer.from('no zip') } });
const moveFunction: Act = ({ lambda }) =>
  lambda.updateFunctionConfiguration({ FunctionName: 'prejit-dev-notify', MemorySize: 256 });
const startBuild: Act = ({ codebuild }) => codebuild.startBuild({ projectName: 'prejit-dev-build-net10-0' });
const startExecution: Act = ({ sfn }) =>
  sfn.startExecution({ stateMachineArn: pipeline.stack.outputs.stateMachineArn });
/** It ends at once, since it says nothing that a look would. */
const startFunctions: Act = ({ sfn }) =>
  sfn.startExecution({ stateMachineArn: pipeline.stack.outputs.functionsStateMachineArn, input: '{}' });
const notify: Act = ({ sns }) => sns.publish({ TopicArn: pipeline.stack.outputs.topicArn, Message: 'x' });

const readsNewest = "read which of a layer's artifacts is the newest";

const everything: Record<string, Act> = {
  'read manifests/': get('manifests/a/a.csproj'),
  'read builds/': get('builds/a/x'),
  'read the build program': get('builds/builder-x.zip'),
  'read build-source/': get('build-source/x.zip'),
  'read build-output/': get('build-output/x/y'),
  'read runs/': get('runs/x/y'),
  'read functions/': get('functions/f/events/e.json'),
  'read function-layers/': get('function-layers/f/state.json'),
  'read records/': get('records/x'),
  'list the bucket': list(''),
  'list builds/': list('builds/'),
  'list build-source/': list('build-source/'),
  'list versions': listVersions,
  'write manifests/': put('manifests/a/b.csproj'),
  'write builds/': put('builds/a/y'),
  'write build-source/': put('build-source/y.zip'),
  'write build-output/': put('build-output/x/z'),
  'write runs/': put('runs/x/z'),
  'write functions/': put('functions/f/request.json'),
  'write function-layers/': put('function-layers/f/other.json'),
  'write records/': put('records/y'),
  'write elsewhere in the bucket': put('x'),
  'delete what was built': remove('builds/a/x'),
  [readsNewest]: look('/prejit/a/net10.0/x86_64/artifact'),
  'read another parameter': look('/prejit/a/net10.0/x86_64/latest'),
  'read a parameter elsewhere': look('/other/x'),
  'write a parameter': record,
  'write a parameter elsewhere': recordElsewhere,
  'publish a layer': publishLayer,
  'publish a layer of others': publishOtherLayer,
  'change a function': moveFunction,
  'start a build': startBuild,
  'start an execution': startExecution,
  'start one of the functions': startFunctions,
  'send a notification': notify,
};

const readsBuilds = ['read builds/', 'read the build program'];
const lists = ['list the bucket', 'list builds/', 'list build-source/'];

test.each<[part: string, may: string[]]>([
  ['build', ['read the build program', 'read build-source/', 'write build-output/']],
  ['plan-build', ['read manifests/', ...readsBuilds, ...lists, 'write builds/', 'write build-source/', readsNewest]],
  ['publish-layer', [...readsBuilds, 'read build-output/', ...lists, 'write builds/', 'publish a layer']],
  [
    'update-consumers',
    [
      'read manifests/',
      ...readsBuilds,
      ...lists,
      'write builds/',
      'read runs/',
      'read functions/',
      'write runs/',
      readsNewest,
      'read another parameter',
      'write a parameter',
    ],
  ],
  ['notify', ['read runs/', 'send a notification']],
  [
    'plan-function',
    ['read functions/', 'read function-layers/', ...lists, 'write build-source/', 'write function-layers/'],
  ],
  [
    'record-function',
    ['read functions/', 'read function-layers/', 'read records/', ...lists, 'write function-layers/', 'write records/'],
  ],
  [
    'publish-function',
    ['read build-source/', 'read build-output/', 'read function-layers/', ...lists, 'write function-layers/'],
  ],
  ['update-function', ['read functions/', 'read function-layers/', ...lists, 'write function-layers/']],
  ['watch-functions', ['read function-layers/', ...lists, 'start one of the functions']],
])('%s may do what it does, and nothing else', async (part, may) => {
  const clients = await actAs(pipeline, await roleOf(pipeline, part));
  const allowed: string[] = [];
  for (const [what, act] of Object.entries(everything)) {
    if (await isAllowed(() => act(clients))) allowed.push(what);
  }
  expect(allowed.sort()).toEqual(may.sort());
});

/** What goes wrong for another reason was allowed. */
async function isAllowed(act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    return true;
  } catch (error) {
    return !/AccessDenied|NotAuthorized|AuthorizationError/.test((error as Error).name);
  }
}
