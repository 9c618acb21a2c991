/** Faults that are planted in an account or a stack: each turns the right row red, with the advice that mends it. */

import path from 'node:path';
import { knownErrors } from '../../verify/aws-errors';
import type { Check, Row } from '../../verify/check';
import { allChecks } from '../../verify/checks';
import { buildImage } from '../../verify/checks/build-image';
import { credentials } from '../../verify/checks/credentials';
import { eventPath } from '../../verify/checks/event-path';
import { follows } from '../../verify/checks/follows';
import { testFunction } from '../../verify/checks/function';
import { layer } from '../../verify/checks/layer';
import { quotas } from '../../verify/checks/quotas';
import { refused } from '../../verify/checks/refused';
import { stateMachine } from '../../verify/checks/state-machine';
import { topic } from '../../verify/checks/topic';
import { cheap, VerifiedStack } from './stack';

jest.setTimeout(300_000);

let stack: VerifiedStack;
beforeAll(async () => {
  stack = await VerifiedStack.open();
});
afterAll(() => stack.close());

/** Puts back what a test has planted. */
const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0)) await step();
});

/** What a check advises in a case. */
function adviceOf({ advice }: Check, finding: string): string {
  const found = advice[finding];
  if (!found) throw new Error(`No check has a finding ${finding}.`);
  return found.todo;
}

/** What is advised when AWS answers with an error. */
const adviceFor = (error: string): string | undefined =>
  knownErrors.find(({ names }) => names.test(error))?.advice.todo;

const red = (reason: string | RegExp, advice: string | undefined) => ({
  status: 'failed',
  detail: expect.stringMatching(reason),
  advice,
});
const notRun = { status: 'not run' };
const green = { status: 'ok' };

const without = (rows: Record<string, Row>, ...names: string[]) =>
  Object.values(rows).filter(({ check }) => !names.includes(check));

describe('the credentials', () => {
  const others = (rows: Record<string, Row>) => without(rows, 'credentials').map(({ status }) => status);

  test('are missing', async () => {
    const before = { ...process.env };
    undo.push(() => Object.assign(process.env, before));
    for (const name of ['AWS_PROFILE', 'AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) delete process.env[name];
    Object.assign(process.env, {
      AWS_EC2_METADATA_DISABLED: 'true',
      AWS_SHARED_CREDENTIALS_FILE: '/nonexistent',
      AWS_CONFIG_FILE: '/nonexistent',
    });
    const rows = await stack.verify({ access: { endpoint: stack.access.endpoint } });
    expect(rows.credentials).toMatchObject(red('CredentialsProviderError', adviceFor('CredentialsProviderError')));
    expect(new Set(others(rows))).toEqual(new Set(['not run']));
  });

  test('are unknown', async () => {
    const unknown = { accessKeyId: 'AKIAIOSFODNN7EXAMPLE', secretAccessKey: 'x' };
    const rows = await stack.verify({ access: { ...stack.access, credentials: unknown } });
    expect(rows.credentials).toMatchObject(red('InvalidClientTokenId', adviceFor('InvalidClientTokenId')));
    // Nothing was made, so nothing is removed.
    expect(rows['clean-up']).toBeUndefined();
  });

  test('are of another account', async () => {
    const stateMachineArn = stack.outputs.stateMachineArn.replace('000000000000', '111122223333');
    const rows = await stack.verify({ outputs: { ...stack.outputs, stateMachineArn } });
    expect(rows.credentials).toMatchObject(red('111122223333', adviceOf(credentials, 'otherAccount')));
  });

  test('are used in another region', async () => {
    const stateMachineArn = stack.outputs.stateMachineArn.replace('eu-west-1', 'us-east-1');
    const rows = await stack.verify({ outputs: { ...stack.outputs, stateMachineArn } });
    expect(rows.credentials).toMatchObject(red("region 'us-east-1' is wrong", adviceFor('SignatureDoesNotMatch')));
    expect(new Set(others(rows))).toEqual(new Set(['not run']));
  });

  test('may not do what the checks do', async () => {
    const statement = { Effect: 'Allow', Principal: { AWS: '000000000000' }, Action: 'sts:AssumeRole' };
    const trust = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
    const { Role } = await stack.aws.iam.createRole({ RoleName: 'reader', AssumeRolePolicyDocument: trust });
    undo.push(() => stack.aws.iam.deleteRole({ RoleName: 'reader' }));
    const { Credentials: session } = await stack.aws.sts.assumeRole({ RoleArn: Role?.Arn, RoleSessionName: 'test' });
    const { AccessKeyId = '', SecretAccessKey = '', SessionToken } = session ?? {};
    const limited = { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey, sessionToken: SessionToken };
    const rows = await stack.verify({ access: { ...stack.access, credentials: limited } });
    expect(rows.credentials).toMatchObject(red('s3:GetBucketLocation', adviceFor('AccessDenied')));
  });
});

test('the account may run no build', async () => {
  stack.quotas['L-2DC20C30'] = 0;
  undo.push(() => delete stack.quotas['L-2DC20C30']);
  const rows = await stack.verify();
  expect(rows.quotas).toMatchObject(red('0 builds at once', adviceOf(quotas, 'builds')));
});

test('Lambda may run nothing else', async () => {
  stack.quotas['L-B99A9384'] = 80;
  undo.push(() => delete stack.quotas['L-B99A9384']);
  const rows = await stack.verify();
  expect(rows.quotas).toMatchObject(red('All 80', adviceOf(quotas, 'concurrency')));
});

test('a project has an image that can’t build its framework', async () => {
  undo.push(await stack.changeProject('net10.0', { image: 'aws/codebuild/amazonlinux2-x86_64-standard:4.0' }));
  const rows = await stack.verify({ checks: allChecks });
  expect(rows).toMatchObject({
    'build image': red('net10.0 is built on', adviceOf(buildImage, 'wrong')),
    layer: notRun,
    function: notRun,
    'failing manifest': green,
  });
});

describe('the event path', () => {
  test('has no events', async () => {
    const Bucket = stack.outputs.bucket;
    const put = (events: object) =>
      stack.aws.s3.putBucketNotificationConfiguration({ Bucket, NotificationConfiguration: events });
    await put({});
    undo.push(() => put({ EventBridgeConfiguration: {} }));
    const rows = await stack.verify({ checks: allChecks });
    expect(rows).toMatchObject({
      'event path': red('sends no events', adviceOf(eventPath, 'off')),
      'failing manifest': notRun,
      layer: notRun,
    });
  });

  test('has a rule that is disabled', async () => {
    const { Rules: [rule] = [] } = await stack.aws.events.listRules({});
    const { Name, EventPattern } = rule ?? {};
    await stack.aws.events.putRule({ Name, EventPattern, State: 'DISABLED' });
    undo.push(() => stack.aws.events.putRule({ Name, EventPattern }));
    const rows = await stack.verify();
    expect(rows['event path']).toMatchObject(red(`${Name} is disabled`, adviceOf(eventPath, 'disabled')));
  });

  test('has a rule that may not start executions', async () => {
    const { Roles = [] } = await stack.aws.iam.listRoles({});
    const trigger = Roles.find(({ RoleName }) => RoleName?.startsWith('prejit-upload-role'));
    undo.push(await stack.forbid(trigger?.RoleName ?? '', 'states:StartExecution'));
    const rows = await stack.verify();
    expect(rows).toMatchObject({
      'event path': green,
      'failing manifest': red('dead-letter queue', adviceOf(refused, 'notAllowed')),
    });
  });
});

test('the state machine is missing', async () => {
  const { stateMachineArn } = stack.outputs;
  const { name, definition, roleArn } = await stack.aws.sfn.describeStateMachine({ stateMachineArn });
  await stack.aws.sfn.deleteStateMachine({ stateMachineArn });
  undo.push(() => stack.aws.sfn.createStateMachine({ name, definition, roleArn }));
  const rows = await stack.verify({ checks: allChecks });
  expect(rows).toMatchObject({
    'state machine': red('no state machine', adviceOf(stateMachine, 'missing')),
    'event path': notRun,
    layer: notRun,
  });
});

describe('the topic', () => {
  test('is missing', async () => {
    const { topicArn: TopicArn } = stack.outputs;
    await stack.aws.sns.deleteTopic({ TopicArn });
    undo.push(() => stack.aws.sns.createTopic({ Name: TopicArn.slice(TopicArn.lastIndexOf(':') + 1) }));
    const rows = await stack.verify();
    expect(rows).toMatchObject({
      topic: red('no topic', adviceOf(topic, 'missing')),
      'failing manifest': notRun,
      'clean-up': green,
    });
  });

  test('has a subscriber who has not confirmed', async () => {
    const { topicArn: TopicArn } = stack.outputs;
    const subscription = { TopicArn, Protocol: 'email', Endpoint: 'team@example.com' };
    const { SubscriptionArn } = await stack.aws.sns.subscribe(subscription);
    undo.push(() => stack.aws.sns.unsubscribe({ SubscriptionArn }));
    const rows = await stack.verify();
    expect(rows.topic).toMatchObject(red('team@example.com', adviceOf(topic, 'unconfirmed')));
  });

  test('is not told of failures', async () => {
    undo.push(await stack.forbid(await stack.roleOf('notify'), 'sns:Publish'));
    const rows = await stack.verify();
    expect(rows['failing manifest']).toMatchObject(red('ManifestVersionInvalid', adviceOf(refused, 'silent')));
  });
});

describe('a build', () => {
  test('can’t reach the package feed', async () => {
    // In AWS no build has packages from before.
    const variables = {
      PACKAGE_SOURCE: 'https://127.0.0.1:9/index.json',
      NUGET_PACKAGES: path.join(stack.directory, 'no-packages'),
    };
    undo.push(await stack.changeProject('net10.0', { variables }));
    const rows = await stack.verify({ checks: [...cheap, layer] });
    expect(rows.layer).toMatchObject(red('RestoreFailed|PackageNotFound', adviceOf(layer, 'feed')));
  });
});

test('functions can’t be found by their tags', async () => {
  undo.push(await stack.forbid(await stack.roleOf('update-consumers'), 'tag:GetResources'));
  const rows = await stack.verify({ checks: allChecks });
  expect(rows).toMatchObject({
    layer: red('tag:GetResources', adviceOf(layer, 'permission')),
    function: notRun,
    'clean-up': green,
  });
});

test('the function’s role is one that Lambda can’t assume', async () => {
  const roleArn = 'arn:aws:iam::000000000000:role/nobody';
  const rows = await stack.verify({ checks: allChecks, roleArn });
  expect(rows).toMatchObject({
    layer: green,
    function: red('nobody', adviceOf(testFunction, 'role')),
    following: notRun,
  });
});

test('the pipeline may not move functions', async () => {
  undo.push(await stack.forbid(await stack.roleOf('update-consumers'), 'lambda:UpdateFunctionConfiguration'));
  const rows = await stack.verify({ checks: allChecks });
  expect(rows).toMatchObject({
    function: green,
    following: red('lambda:UpdateFunctionConfiguration', adviceOf(follows, 'skipped')),
    'cold start': notRun,
    'clean-up': green,
  });
});
