/** Events come more than once and in any order, and whatever runs may be cut off: one version per content, the newest wins. */
import { setTimeout as sleep } from 'node:timers/promises';
import { hashing, manifest, Pipeline, serilog } from './support';

jest.setTimeout(120_000);

const target = 'net10.0/x86_64';
const layerName = (layer: string) => `${layer}-net10-0-x86_64`;

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await Pipeline.open();
});
afterAll(() => pipeline.close());
beforeEach(() => pipeline.listen(true));

test('the same event twice at once leads to one build and one version', async () => {
  await pipeline.listen(false);
  const versionId = await pipeline.upload('twice', manifest(hashing));
  const before = await pipeline.builds();
  const executions = await Promise.all([pipeline.start('twice', versionId), pipeline.start('twice', versionId)]);
  const [one, two] = await Promise.all(executions.map((execution) => pipeline.ended(execution)));

  expect([one?.status, two?.status]).toEqual(['SUCCEEDED', 'SUCCEEDED']);
  expect([one, two].map((ended) => ended?.releases[0]?.layer.reused).sort()).toEqual([false, true]);
  expect(await pipeline.builds()).toHaveLength(before.length + 1);
  expect(await pipeline.layerVersions(layerName('twice'))).toEqual([1]);
  expect(Object.keys(await pipeline.parameters('twice')).sort()).toEqual(
    ['1', 'artifact', 'latest'].map((name) => `${target}/${name}`),
  );
});

describe('two manifests of one layer, uploaded back to back', () => {
  const layer = 'two';
  const arnOf = async (name: string) => (await pipeline.parameters(layer))[`${target}/${name}`];

  test('lead to a version each, and the newest wins', async () => {
    const versions = [await pipeline.upload(layer, manifest(hashing)), await pipeline.upload(layer, manifest(serilog))];
    const executions = await Promise.all(versions.map((version) => pipeline.executionOf(version)));
    const [older, newer] = await Promise.all(executions.map((execution) => pipeline.ended(execution)));

    expect(older).toMatchObject({ status: 'SUPERSEDED', releases: [{ superseded: true, functions: [] }] });
    expect(newer).toMatchObject({ status: 'SUCCEEDED', releases: [{ superseded: false }] });
    expect((await pipeline.layerVersions(layerName(layer))).sort()).toEqual([1, 2]);
    expect(await arnOf('latest')).toBe(newer?.releases[0]?.layer.arn);
    // The older one's version is recorded all the same.
    const { arn, version } = older?.releases[0]?.layer ?? {};
    expect(await arnOf(String(version))).toBe(arn);
  });

  test('and also when their events come in the wrong order', async () => {
    await pipeline.listen(false);
    const older = await pipeline.upload(layer, manifest(hashing));
    const newer = await pipeline.upload(layer, manifest(serilog));
    const last = await pipeline.ended(await pipeline.start(layer, newer));
    const latest = await arnOf('latest');
    const late = await pipeline.ended(await pipeline.start(layer, older));

    expect(last.status).toBe('SUCCEEDED');
    expect(late.status).toBe('SUPERSEDED');
    expect(latest).toBe(last.releases[0]?.layer.arn);
    expect(await arnOf('latest')).toBe(latest);
    expect(await arnOf('artifact')).toBe(last.releases[0]?.layer.artifact);
    expect(await pipeline.layerVersions(layerName(layer))).toHaveLength(2);
  });

  test('and the last of many wins, whichever of them run at the same time', async () => {
    const texts = Array.from({ length: 7 }, (_, index) => manifest(index % 2 === 0 ? hashing : serilog));
    const versions: string[] = [];
    for (const text of texts) versions.push(await pipeline.upload(layer, text));
    const executions = await Promise.all(versions.map((version) => pipeline.executionOf(version)));
    const ended = await Promise.all(executions.map((execution) => pipeline.ended(execution)));

    expect(ended.map(({ status }) => status)).toEqual([...Array(6).fill('SUPERSEDED'), 'SUCCEEDED']);
    expect(await arnOf('latest')).toBe(ended[6]?.releases[0]?.layer.arn);
    expect(await pipeline.layerVersions(layerName(layer))).toHaveLength(2);
    for (const execution of executions) expect(await pipeline.notifications(execution)).toHaveLength(1);
  });

  test('and when they lie in two files', async () => {
    await pipeline.listen(false);
    const older = await pipeline.upload(layer, manifest(hashing), 'a.csproj');
    // S3 tells when an object was uploaded in whole seconds.
    await sleep(1000);
    const newer = await pipeline.upload(layer, manifest(serilog), 'B.csproj');
    const last = await pipeline.ended(await pipeline.start(layer, newer, 'B.csproj'));
    const late = await pipeline.ended(await pipeline.start(layer, older, 'a.csproj'));

    expect([last.status, late.status]).toEqual(['SUCCEEDED', 'SUPERSEDED']);
    expect(await arnOf('latest')).toBe(last.releases[0]?.layer.arn);
  });
});

describe('after a crash', () => {
  const policyOf = async (functionName: string) => {
    const { Role } = await pipeline.aws.lambda.getFunctionConfiguration({ FunctionName: functionName });
    const RoleName = Role?.split('/').at(-1) ?? '';
    const { PolicyNames = [] } = await pipeline.aws.iam.listRolePolicies({ RoleName });
    const PolicyName = PolicyNames[0] ?? '';
    const { PolicyDocument = '' } = await pipeline.aws.iam.getRolePolicy({ RoleName, PolicyName });
    return { RoleName, PolicyName, PolicyDocument: decodeURIComponent(PolicyDocument) };
  };

  test('between publishing and recording, the version that was published is recorded', async () => {
    const policy = await policyOf('prejit-dev-update-consumers');
    await pipeline.aws.iam.deleteRolePolicy(policy);
    const crashed = await pipeline.run('published', manifest(hashing));
    await pipeline.aws.iam.putRolePolicy(policy);
    expect(crashed).toMatchObject({ status: 'FAILED', error: expect.stringContaining('AccessDenied') });
    expect(await pipeline.layerVersions(layerName('published'))).toEqual([1]);
    expect(await pipeline.parameters('published')).toEqual({});

    const builds = await pipeline.builds();
    const again = await pipeline.run('published', manifest(hashing));
    expect(again).toMatchObject({ status: 'SUCCEEDED', releases: [{ layer: { version: 1, reused: true } }] });
    expect(await pipeline.builds()).toEqual(builds);
    expect(await pipeline.layerVersions(layerName('published'))).toEqual([1]);
    const { arn } = again.releases[0]?.layer ?? {};
    expect(await pipeline.parameters('published')).toMatchObject({ [`${target}/1`]: arn, [`${target}/latest`]: arn });
  });

  test('between building and publishing, what was built is published', async () => {
    const policy = await policyOf('prejit-dev-publish-layer');
    const PolicyDocument = policy.PolicyDocument.replace('lambda:PublishLayerVersion', 'lambda:GetLayerVersion');
    await pipeline.aws.iam.putRolePolicy({ ...policy, PolicyDocument });
    const crashed = await pipeline.run('built', manifest(hashing));
    await pipeline.aws.iam.putRolePolicy(policy);
    expect(crashed).toMatchObject({ status: 'FAILED', error: expect.stringContaining('AccessDenied') });
    expect(await pipeline.parameters('built')).toEqual({});

    const builds = await pipeline.builds();
    const again = await pipeline.run('built', manifest(hashing));
    expect(again).toMatchObject({ status: 'SUCCEEDED', releases: [{ layer: { version: 1, reused: false } }] });
    expect(await pipeline.builds()).toEqual(builds);
    expect(await pipeline.layerVersions(layerName('built'))).toEqual([1]);
  });

  test('of an execution that was building, another one builds', async () => {
    const executionArn = await pipeline.executionOf(await pipeline.upload('stopped', manifest(hashing)));
    await pipeline.entered(executionArn, 'BuildStore');
    await pipeline.aws.sfn.stopExecution({ executionArn, cause: 'the test stops it' });
    expect((await pipeline.ended(executionArn)).status).toBe('ABORTED');

    const again = await pipeline.run('stopped', manifest(hashing));
    expect(again).toMatchObject({ status: 'SUCCEEDED', releases: [{ layer: { version: 1 } }] });
    expect(await pipeline.layerVersions(layerName('stopped'))).toEqual([1]);
    expect((await pipeline.parameters('stopped'))[`${target}/latest`]).toBe(again.releases[0]?.layer.arn);
  });
});
