import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { messagesTable, type PublishedMessage } from '../../../../local/cloud/services/sns';
import { DirectoryState } from '../../../../local/cloud/state-directory';
import { startTestCloud, type TestCloud } from '../running-cloud';

describe('messages', () => {
  let test: TestCloud;
  beforeAll(async () => {
    test = await startTestCloud();
  });
  afterAll(() => test.close());

  it('that are published to a topic can be read afterwards', async () => {
    const sns = new SNSClient(test.config);
    const { TopicArn } = await test.cloud.call('sns', 'CreateTopic', { Name: 'news' });
    await sns.send(new PublishCommand({ TopicArn, Subject: 'Layer web', Message: 'line 1\n<line> & 2' }));
    await test.cloud.flush();
    const state = new DirectoryState(`${test.directory}/state`);
    const published = [...state.table<PublishedMessage>(messagesTable).values()];
    expect(published).toMatchObject([{ topicArn: TopicArn, subject: 'Layer web', message: 'line 1\n<line> & 2' }]);
    expect(test.log).toContain('sns: news: Layer web');

    const long = sns.send(new PublishCommand({ TopicArn, Subject: 'x'.repeat(101), Message: 'x' }));
    await expect(long).rejects.toMatchObject({ name: 'InvalidParameterException' });
    const nowhere = sns.send(new PublishCommand({ TopicArn: `${TopicArn}-2`, Message: 'x' }));
    await expect(nowhere).rejects.toMatchObject({ name: 'NotFoundException' });
  });

  it('that are published to a topic go to the queues that subscribe to it', async () => {
    const { TopicArn } = await test.cloud.call('sns', 'CreateTopic', { Name: 'orders' });
    const { QueueUrl } = await test.cloud.call('sqs', 'CreateQueue', { QueueName: 'orders' });
    const Endpoint = 'arn:aws:sqs:eu-west-1:000000000000:orders';
    await test.cloud.call('sns', 'Subscribe', { TopicArn, Protocol: 'sqs', Endpoint });
    await new SNSClient(test.config).send(new PublishCommand({ TopicArn, Subject: 'New', Message: 'order 7' }));
    const { Messages = [] } = await new SQSClient(test.config).send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages.map(({ Body = '' }) => JSON.parse(Body))).toMatchObject([
      { Type: 'Notification', TopicArn, Subject: 'New', Message: 'order 7' },
    ]);
  });

  it('that are sent to a queue wait there until they are deleted', async () => {
    const sqs = new SQSClient(test.config);
    const { QueueUrl } = await test.cloud.call('sqs', 'CreateQueue', { QueueName: 'failed' });
    const received = sqs.send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 5, VisibilityTimeout: 0 }));
    await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: 'hello' }));
    expect((await received).Messages?.map(({ Body }) => Body)).toEqual(['hello']);

    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
    const count = async () => {
      const AttributeNames = ['ApproximateNumberOfMessages' as const, 'ApproximateNumberOfMessagesNotVisible' as const];
      return (await sqs.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames }))).Attributes;
    };
    expect(await count()).toEqual({ ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '1' });
    await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages[0]?.ReceiptHandle }));
    expect(await count()).toEqual({ ApproximateNumberOfMessages: '0', ApproximateNumberOfMessagesNotVisible: '0' });

    const nowhere = sqs.send(new SendMessageCommand({ QueueUrl: `${QueueUrl}-2`, MessageBody: 'x' }));
    await expect(nowhere).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  });

  it('are refused with numbers and settings that SQS and SNS refuse, or that nothing here heeds', async () => {
    const { call } = test.cloud;
    const { QueueUrl } = await call('sqs', 'CreateQueue', { QueueName: 'strict' });
    const { TopicArn } = await call('sns', 'CreateTopic', { Name: 'strict' });
    const receive = call('sqs', 'ReceiveMessage', { QueueUrl, MaxNumberOfMessages: 11 });
    await expect(receive).rejects.toMatchObject({ name: 'InvalidParameterValue' });
    const late = call('sqs', 'SendMessage', { QueueUrl, MessageBody: 'x', DelaySeconds: 901 });
    await expect(late).rejects.toMatchObject({ name: 'InvalidParameterValue' });

    const set = (Attributes: Record<string, string>) => call('sqs', 'SetQueueAttributes', { QueueUrl, Attributes });
    const Policy = JSON.stringify({ Statement: { Effect: 'Allow', Action: 'sqs:*', Resource: '*' } });
    await expect(set({ Policy })).rejects.toMatchObject({ name: 'InvalidAttributeValue' });
    await expect(set({ MessageRetentionPeriod: '59' })).rejects.toMatchObject({ name: 'InvalidAttributeValue' });
    await expect(set({ KmsMasterKeyId: 'key' })).rejects.toMatchObject({ name: 'NotImplemented', status: 501 });
    await set({ MessageRetentionPeriod: '60' });

    const ofTopic = { TopicArn, AttributeName: 'Policy', AttributeValue: Policy };
    const invalid = { name: 'InvalidParameterException' };
    await expect(call('sns', 'SetTopicAttributes', ofTopic)).rejects.toMatchObject(invalid);
    await expect(call('sns', 'Publish', { Message: 'x' })).rejects.toMatchObject(invalid);
  });
});
