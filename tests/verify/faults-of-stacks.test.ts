/** Faults that are planted in a stack: each turns the right row red, with the advice that mends it. */
import { allChecks } from '../../verify/checks';
import { buildImage } from '../../verify/checks/build-image';
import { eventPath } from '../../verify/checks/event-path';
import { functionEvents } from '../../verify/checks/function-events';
import { refused } from '../../verify/checks/refused';
import { stateMachine } from '../../verify/checks/state-machine';
import { topic } from '../../verify/checks/topic';
import { plantIn } from './plant';
import { adviceOf, green, notRun, red } from './rows';
import type { VerifiedStack } from './stack';

jest.setTimeout(120_000);

let stack: VerifiedStack;
const undo = plantIn((opened) => {
  stack = opened;
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
    const { Rules: [rule] = [] } = await stack.aws.events.listRules({ NamePrefix: 'prejit-upload-rule' });
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

describe('the events of function layers', () => {
  test('have a rule that is disabled', async () => {
    const { Rules: [rule] = [] } = await stack.aws.events.listRules({ NamePrefix: 'prejit-function-look-rule' });
    const { Name, ScheduleExpression } = rule ?? {};
    await stack.aws.events.putRule({ Name, ScheduleExpression, State: 'DISABLED' });
    undo.push(() => stack.aws.events.putRule({ Name, ScheduleExpression }));
    const rows = await stack.verify();
    expect(rows).toMatchObject({
      'function events': red(`${Name} is disabled`, adviceOf(functionEvents, 'disabledRule')),
      'event path': green,
    });
  });

  test('have a rule that listens to something else', async () => {
    const { Rules: [rule] = [] } = await stack.aws.events.listRules({ NamePrefix: 'prejit-function-tag-rule' });
    const { Name, EventPattern = '' } = rule ?? {};
    await stack.aws.events.putRule({ Name, EventPattern: EventPattern.replace('aws.tag', 'aws.tags') });
    undo.push(() => stack.aws.events.putRule({ Name, EventPattern }));
    const rows = await stack.verify();
    expect(rows['function events']).toMatchObject(red('for changes of the tag', adviceOf(functionEvents, 'noRule')));
  });

  test('that could not start an execution are told of', async () => {
    const { functionsDeadLetterQueueUrl: QueueUrl } = stack.outputs;
    await stack.aws.sqs.sendMessage({ QueueUrl, MessageBody: '{"source":"aws.tag"}' });
    undo.push(async () => {
      const { Messages = [] } = await stack.aws.sqs.receiveMessage({ QueueUrl });
      for (const { ReceiptHandle } of Messages) await stack.aws.sqs.deleteMessage({ QueueUrl, ReceiptHandle });
    });
    const rows = await stack.verify();
    expect(rows['function events']).toMatchObject({
      ...green,
      notes: [expect.stringMatching(/^1 events could not start an execution.*-functions-dead-letters-\w+\.$/)],
    });
  });

  test('have no state machine to get to', async () => {
    const stateMachineArn = stack.outputs.functionsStateMachineArn;
    const { name, definition, roleArn } = await stack.aws.sfn.describeStateMachine({ stateMachineArn });
    await stack.aws.sfn.deleteStateMachine({ stateMachineArn });
    undo.push(() => stack.aws.sfn.createStateMachine({ name, definition, roleArn }));
    const rows = await stack.verify();
    expect(rows['function events']).toMatchObject(red('no state machine', adviceOf(functionEvents, 'missing')));
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
