import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from '@aws-sdk/client-cloudwatch-logs';
import { startTestCloud, type TestCloud } from '../running-cloud';

describe('logs', () => {
  let test: TestCloud;
  let logs: CloudWatchLogsClient;
  const stream = { logGroupName: '/aws/lambda/x', logStreamName: '2026/01/01/[$LATEST]1' };
  beforeAll(async () => {
    test = await startTestCloud();
    logs = new CloudWatchLogsClient(test.config);
    await logs.send(new CreateLogGroupCommand(stream));
    await logs.send(new CreateLogStreamCommand(stream));
  });
  afterAll(() => test.close());

  it('keeps the events of a stream, and finds those with words in them', async () => {
    const now = Date.now();
    const messages = ['START', 'something "went wrong" here', 'went on', 'END'];
    const logEvents = messages.map((message, index) => ({ message, timestamp: now + index }));
    await logs.send(new PutLogEventsCommand({ ...stream, logEvents }));

    const { events, nextForwardToken } = await logs.send(new GetLogEventsCommand({ ...stream, startFromHead: true }));
    expect(events?.map(({ message }) => message)).toEqual(messages);
    const more = await logs.send(new GetLogEventsCommand({ ...stream, nextToken: nextForwardToken }));
    expect(more).toMatchObject({ events: [], nextForwardToken });
    const last = await logs.send(new GetLogEventsCommand({ ...stream, limit: 1 }));
    expect(last.events?.map(({ message }) => message)).toEqual(['END']);

    const find = async (filterPattern: string) => {
      const found = await logs.send(new FilterLogEventsCommand({ logGroupName: stream.logGroupName, filterPattern }));
      return found.events?.map(({ message }) => message);
    };
    expect(await find('went -wrong')).toEqual(['went on']);
    expect(await find('"went wrong"')).toEqual([messages[1]]);
    expect(await find('')).toEqual(messages);
    await expect(find('{ $.level = "error" }')).rejects.toMatchObject({ name: 'NotImplemented' });
  });

  it('lets go of events that are older than the retention', async () => {
    const old = { ...stream, logStreamName: 'old' };
    await logs.send(new CreateLogStreamCommand(old));
    await logs.send(new PutLogEventsCommand({ ...old, logEvents: [{ message: 'x', timestamp: 1000 }] }));
    await logs.send(new PutRetentionPolicyCommand({ ...stream, retentionInDays: 1 }));
    expect((await logs.send(new GetLogEventsCommand(old))).events).toEqual([]);
    const odd = logs.send(new PutRetentionPolicyCommand({ ...stream, retentionInDays: 2 }));
    await expect(odd).rejects.toMatchObject({ name: 'InvalidParameterException' });
  });

  it('says which group or stream is not there', async () => {
    const nowhere = new PutLogEventsCommand({
      ...stream,
      logStreamName: 'none',
      logEvents: [{ timestamp: 1, message: 'a' }],
    });
    await expect(logs.send(nowhere)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    const twice = logs.send(new CreateLogGroupCommand(stream));
    await expect(twice).rejects.toMatchObject({ name: 'ResourceAlreadyExistsException' });
  });
});
