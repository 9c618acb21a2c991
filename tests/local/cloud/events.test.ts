import fc from 'fast-check';
import { createEventsService, type EventsService } from '../../../local/cloud/services/events';
import { compilePattern, InvalidPattern } from '../../../local/cloud/services/events/pattern';
import { parseRate } from '../../../local/cloud/services/events/schedules';
import { AwsError, type Shape } from '../../../local/contract/service';
import { MemoryCloud } from '../workflow/memory-cloud';

const matches = (pattern: Shape, event: unknown): boolean => compilePattern(JSON.stringify(pattern))(event);

describe('patterns', () => {
  it.each([
    [{ a: ['x', 'y'] }, { a: 'y' }, true],
    [{ a: ['x'] }, { a: 'z' }, false],
    [{ a: ['x'] }, {}, false],
    [{ a: [null] }, { a: null }, true],
    [{ a: [1] }, { a: '1' }, false],
    [{ a: [true] }, { a: true }, true],
    [{ a: ['x'], b: ['y'] }, { a: 'x', b: 'z' }, false],
    [{ a: ['x'] }, { a: ['w', 'x'] }, true],
    [{ a: { b: { c: ['x'] } } }, { a: { b: { c: 'x' } } }, true],
    [{ a: { b: ['x'] } }, { a: 'x' }, false],
    [
      { a: { b: [1], c: [2] } },
      {
        a: [
          { b: 1, c: 1 },
          { b: 2, c: 2 },
        ],
      },
      false,
    ],
    [{ a: { b: [1], c: [2] } }, { a: [{ b: 1, c: 2 }] }, true],
    [{ a: [{ wildcard: 'manifests/*/*.csproj' }] }, { a: 'manifests/web/x.csproj' }, true],
    [{ a: [{ wildcard: 'manifests/*/*.csproj' }] }, { a: 'manifests/x.csproj' }, false],
    [{ a: [{ wildcard: 'a.b*' }] }, { a: 'axbc' }, false],
    [{ a: [{ wildcard: 'a\\*b' }] }, { a: 'a*b' }, true],
    [{ a: [{ wildcard: 'a\\*b' }] }, { a: 'axb' }, false],
  ])('%j of %j: %s', (pattern, event, expected) => {
    expect(matches(pattern, event)).toBe(expected);
  });

  it.each([
    [{}, 'no fields'],
    [{ a: 'x' }, 'a must be a list'],
    [{ a: [] }, 'a must be a list'],
    [{ a: {} }, 'a has no fields'],
    [{ a: { b: [{ cidr: '10.0.0.0/24' }] } }, 'a.b: unrecognized match type cidr'],
    [{ a: [{ prefix: 'x' }] }, 'a: unrecognized match type prefix'],
    [{ a: [{ wildcard: 1 }] }, 'wildcard takes a string'],
    [{ a: [{ wildcard: 'a*', suffix: 'y' }] }, 'exactly one matcher'],
    [{ $or: [{ a: ['x'] }] }, 'unrecognized match type a'],
    [{ a: [{ wildcard: 'a**' }] }, 'consecutive'],
  ])('refuses %j', (pattern, message) => {
    expect(() => compilePattern(JSON.stringify(pattern))).toThrow(InvalidPattern);
    expect(() => compilePattern(JSON.stringify(pattern))).toThrow(message);
  });

  const name = fc.constantFrom('a', 'b', 'c', 'd');
  const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null));
  const { event } = fc.letrec<{ event: Shape; value: unknown }>((tie) => ({
    event: fc.dictionary(name, tie('value'), { minKeys: 1, maxKeys: 3 }),
    value: fc.oneof({ depthSize: 'small' }, leaf, leaf, tie('event')),
  }));

  /** The pattern that asks for every leaf of an event. */
  const exactly = (value: Shape, leafPattern: (leaf: unknown) => unknown[]): Shape =>
    Object.fromEntries(
      Object.entries(value).map(([key, member]) => {
        const nested = typeof member === 'object' && member !== null;
        return [key, nested ? exactly(member, leafPattern) : leafPattern(member)];
      }),
    );

  it('matches the event that a pattern was made from, and more so with further fields', () => {
    fc.assert(
      fc.property(event, (value) => {
        const pattern = exactly(value, (member) => [member]);
        expect(matches(pattern, value)).toBe(true);
        expect(matches(pattern, { ...value, further: 1 })).toBe(true);
      }),
    );
  });

  it('matches a wildcard with whatever stands for its stars', () => {
    const text = fc.string().map((part) => part.replaceAll(/[*\\]/g, ''));
    fc.assert(
      fc.property(text, text, text, (before, between, after) => {
        expect(matches({ a: [{ wildcard: `${before}*${after}` }] }, { a: before + between + after })).toBe(true);
      }),
    );
  });
});

describe('rules', () => {
  const target = {
    Id: 'workflow',
    Arn: 'arn:aws:states:eu-west-1:000000000000:stateMachine:pipeline',
    RoleArn: 'arn:aws:iam::000000000000:role/events',
  };
  const deadLetters = { DeadLetterConfig: { Arn: 'arn:aws:sqs:eu-west-1:000000000000:failed' } };

  interface Setup {
    cloud: MemoryCloud;
    events: EventsService;
    inputs: Shape[];
    messages: Shape[];
  }

  async function setUp(targetFields: Shape = {}, startExecution: () => Shape = () => ({})): Promise<Setup> {
    const cloud = new MemoryCloud();
    const events = createEventsService(cloud);
    const inputs: Shape[] = [];
    const messages: Shape[] = [];
    cloud.add(events);
    cloud.stub('states', {
      StartExecution: ({ input }) => {
        inputs.push(JSON.parse(input));
        return startExecution();
      },
    });
    cloud.stub('sqs', { SendMessage: (message) => void messages.push(message) });
    const pattern = { source: ['aws.s3'], detail: { object: { key: [{ wildcard: 'manifests/*.csproj' }] } } };
    await cloud.call('events', 'PutRule', { Name: 'uploads', EventPattern: JSON.stringify(pattern) });
    await cloud.call('events', 'PutTargets', { Rule: 'uploads', Targets: [{ ...target, ...targetFields }] });
    return { cloud, events, inputs, messages };
  }

  const upload = (cloud: MemoryCloud, key = 'manifests/web/x.csproj') =>
    cloud.emit({ source: 'aws.s3', 'detail-type': 'Object Created', resources: [], detail: { object: { key } } });

  it('starts the state machine as the role of the target', async () => {
    const { cloud, events, inputs } = await setUp();
    upload(cloud);
    upload(cloud, 'builds/web/x.csproj');
    await events.settled();
    expect(inputs).toMatchObject([{ source: 'aws.s3', detail: { object: { key: 'manifests/web/x.csproj' } } }]);
    const call = cloud.calls.find(({ operation }) => operation === 'StartExecution');
    expect(call?.principal).toMatchObject({ kind: 'role', roleArn: target.RoleArn });
  });

  it('puts what can not be delivered into the dead-letter queue, at once', async () => {
    const { cloud, events, inputs, messages } = await setUp(deadLetters);
    cloud.denied.add('states:StartExecution');
    upload(cloud);
    await events.settled();
    expect(inputs).toEqual([]);
    expect(messages).toMatchObject([
      {
        QueueUrl: expect.stringMatching(/\/000000000000\/failed$/),
        MessageAttributes: {
          ERROR_CODE: { StringValue: 'AccessDeniedException' },
          TARGET_ARN: { StringValue: target.Arn },
        },
      },
    ]);
    expect(JSON.parse(messages[0]?.MessageBody).source).toBe('aws.s3');
  });

  it('tries again when the service fails, as often as the target says', async () => {
    let calls = 0;
    const { cloud, events, messages } = await setUp(
      { ...deadLetters, RetryPolicy: { MaximumRetryAttempts: 1 } },
      () => {
        calls++;
        throw new AwsError('InternalFailure', 'try again', 500);
      },
    );
    upload(cloud);
    await events.settled();
    expect(calls).toBe(2);
    expect(messages[0]?.MessageAttributes.EXHAUSTED_RETRY_CONDITION.StringValue).toBe('MaximumRetryAttempts');
  });

  it('says what is lost where there is no dead-letter queue', async () => {
    const { cloud, events } = await setUp();
    cloud.denied.add('states:StartExecution');
    upload(cloud);
    await events.settled();
    expect(cloud.lines.join()).toMatch(/could not be delivered to .*stateMachine:pipeline: not authorized/);
  });

  it('keeps, disables and deletes rules and targets', async () => {
    const { cloud, events, inputs } = await setUp();
    const { EventPattern } = await cloud.call('events', 'DescribeRule', { Name: 'uploads' });
    await cloud.call('events', 'PutRule', { Name: 'uploads', EventPattern, State: 'DISABLED' });
    upload(cloud);
    await events.settled();
    expect(inputs).toEqual([]);
    expect((await cloud.call('events', 'ListRules', {})).Rules).toMatchObject([{ Name: 'uploads', State: 'DISABLED' }]);
    await expect(cloud.call('events', 'DeleteRule', { Name: 'uploads' })).rejects.toThrow('has targets');
    await cloud.call('events', 'RemoveTargets', { Rule: 'uploads', Ids: ['workflow'] });
    await cloud.call('events', 'DeleteRule', { Name: 'uploads' });
    await expect(cloud.call('events', 'DescribeRule', { Name: 'uploads' })).rejects.toMatchObject({
      name: 'ResourceNotFoundException',
    });
  });

  it('sends an event of its own at a regular rate, also when a cloud goes on with it', async () => {
    jest.useFakeTimers();
    try {
      const { cloud, events, inputs } = await setUp();
      const minutes = async (count: number) => {
        jest.advanceTimersByTime(count * 60_000);
        await events.settled();
        return inputs.splice(0).length;
      };
      const regular = { Name: 'regular', ScheduleExpression: 'rate(15 minutes)' };
      await cloud.call('events', 'PutRule', regular);
      await cloud.call('events', 'PutTargets', { Rule: 'regular', Targets: [target] });
      jest.advanceTimersByTime(15 * 60_000);
      await events.settled();
      expect(inputs.splice(0)).toEqual([
        expect.objectContaining({
          source: 'aws.events',
          'detail-type': 'Scheduled Event',
          resources: ['arn:aws:events:eu-west-1:000000000000:rule/regular'],
          detail: {},
        }),
      ]);
      expect(await minutes(14)).toBe(0);
      expect(await minutes(46)).toBe(4);
      await cloud.call('events', 'PutRule', { ...regular, State: 'DISABLED' });
      expect(await minutes(60)).toBe(0);
      await cloud.call('events', 'PutRule', regular);
      await events.close?.();
      expect(await minutes(60)).toBe(0);
      events.started?.();
      expect(await minutes(30)).toBe(2);
      await events.close?.();
    } finally {
      jest.useRealTimers();
    }
  });

  it.each([
    ['rate(1 minute)', 60_000],
    ['rate(36 hours)', 129_600_000],
    ['rate(25 days)', 'The local EventBridge runs rates of up to 24 days.'],
    ['rate(1 minutes)', 'Parameter ScheduleExpression is not valid.'],
    ['rate(0 minutes)', 'Parameter ScheduleExpression is not valid.'],
    ['rate(5 seconds)', 'Parameter ScheduleExpression is not valid.'],
    ['cron(0 10 * * ? *)', 'The local EventBridge runs rates, not cron expressions.'],
  ])('reads %s', (expression, expected) => {
    expect(parseRate(expression)).toBe(expected);
  });

  it.each([
    ['PutRule', { Name: 'r', EventPattern: '{"a":[{"cidr":"10.0.0.0/8"}]}' }, 'InvalidEventPatternException'],
    ['PutRule', { Name: 'r', ScheduleExpression: 'cron(0 10 * * ? *)' }, 'ValidationException'],
    ['PutRule', { Name: 'r' }, 'ValidationException'],
    ['PutRule', { Name: 'r', EventPattern: '{"a":[1]}', EventBusName: 'other' }, 'ResourceNotFoundException'],
    [
      'PutTargets',
      { Rule: 'uploads', Targets: [{ ...target, Arn: 'arn:aws:sns:eu-west-1:000000000000:t' }] },
      'ValidationException',
    ],
    ['PutTargets', { Rule: 'uploads', Targets: [{ ...target, EcsParameters: {} }] }, 'ValidationException'],
    ['PutTargets', { Rule: 'uploads', Targets: [{ ...target, InputPath: '$.detail' }] }, 'ValidationException'],
  ])('refuses what %s would ignore', async (operation, input, name) => {
    const { cloud } = await setUp();
    await expect(cloud.call('events', operation, input)).rejects.toMatchObject({ name });
  });
});
