/** A function is tried before its move counts: by its event, or by a start alone. */
import { moveKey } from '../../../../core/keys';
import { answerWith, consumer } from '../../fakes/cloud';
import { Account, layer } from '../../update-consumers/account';

let account: Account;
beforeEach(() => {
  account = new Account();
  account.functions.add(consumer('app'), consumer('fine'));
  account.tagged = ['fine'];
  // So that one failure doesn't stop the release.
  account.rollout = { canaries: 2 };
});

const giveEvent = (folder = 'app') => account.objects.put(`functions/${folder}/events/order.json`, '{"id":1}');
/** How the function answers: as it was, and on the layer. */
function answers(before: ReturnType<typeof answerWith>, after: ReturnType<typeof answerWith>) {
  account.trials.answers.set('app', () => (account.functions.all.get('app')?.layers.length === 0 ? before : after));
}
const resultOf = async (name = 'app') => (await account.release()).functions.find((each) => each.function === name);

describe('with an event', () => {
  beforeEach(() => giveEvent());

  test('its cold starts are measured before and after, and its versions are gone afterwards', async () => {
    answers(answerWith({}, { init: 300, first: 582 }), answerWith({}, { init: 150, first: 65 }));
    expect(await resultOf()).toEqual({
      function: 'app',
      outcome: 'updated',
      reason: 'It uses version 1 now: 882 → 215 ms (0.24).',
      coldStarts: {
        before: { init: 300, first: 582, total: 882 },
        after: { init: 150, first: 65, total: 215 },
        starts: 3,
      },
    });
    expect(account.trials.invoked.filter((name) => name.startsWith('app'))).toEqual([
      'app:1',
      'app:1',
      'app:1',
      expect.stringMatching(/^app:\d$/),
      expect.anything(),
      expect.anything(),
    ]);
    expect(account.trials.published).toEqual(new Set());
  });

  test.each([
    [
      'an error',
      answerWith({ errorType: 'FileNotFoundException', errorMessage: 'Dapper' }, { failed: true }),
      'FileNotFoundException: Dapper',
    ],
    [
      'a time-out',
      answerWith({ errorMessage: 'Task timed out after 3.00 seconds' }, { failed: true }),
      'the error Sandbox.Timedout',
    ],
    ['another kind of answer', answerWith('text'), 'a string (before: an object)'],
    ['a list', answerWith([]), 'a list (before: an object)'],
    ['a status of another class', answerWith({ statusCode: 502 }), 'a status of 5xx (before: an object)'],
  ])('it goes back when it answers with %s', async (_, after, words) => {
    answers(answerWith({}), after);
    const before = structuredClone(account.functions.all.get('app'));
    const result = await resultOf();
    expect(result).toMatchObject({ outcome: 'rolled-back', reason: expect.stringContaining(words) });
    expect({ ...account.functions.all.get('app'), revisionId: '' }).toEqual({ ...before, revisionId: '' });
    expect(account.trials.published).toEqual(new Set());
  });

  test('no answer within a minute, where there was one before, is worse too', async () => {
    account.trials.answers.set('app', () =>
      account.functions.all.get('app')?.layers.length === 0 ? answerWith({}) : 'late',
    );
    expect(await resultOf()).toMatchObject({
      outcome: 'rolled-back',
      reason: expect.stringContaining('within a minute'),
    });
  });

  test('one that always takes long is moved, and not tried', async () => {
    account.trials.answers.set('app', () => 'late');
    expect(await resultOf()).toMatchObject({
      outcome: 'updated',
      reason: 'It uses version 1 now, but was not tried: it takes more than a minute to answer its event.',
    });
  });

  test('an error that it has always answered with is none of the layer', async () => {
    const error = answerWith({ errorType: 'OrderException', errorMessage: 'no such order' }, { failed: true });
    answers(error, error);
    expect(await resultOf()).toMatchObject({ outcome: 'updated' });
  });

  test('one without free concurrency is moved, and not tried', async () => {
    account.trials.answers.set('app', () => 'throttled');
    expect(await resultOf()).toMatchObject({ outcome: 'updated', reason: expect.stringContaining('throttled') });
  });

  test('without measuring it is invoked once before and once after', async () => {
    account.rollout = { canaries: 2, starts: 0 };
    expect(await resultOf()).toMatchObject({ reason: 'It uses version 1 now: it answered with an object.' });
    expect(account.trials.invoked.filter((name) => name.startsWith('app'))).toEqual(['app:$LATEST', 'app:$LATEST']);
  });

  test('it is not invoked when config forbids it', async () => {
    account.rollout = { canaries: 2, invoke: false };
    expect(await resultOf()).toMatchObject({ reason: 'It uses version 1 now: it starts.' });
    expect(account.trials.invoked).toEqual([]);
  });

  test('a version that is not ready at once is waited for', async () => {
    account.trials.slow.add('app');
    expect(await resultOf()).toMatchObject({ outcome: 'updated', coldStarts: { starts: 3 } });
  });

  test('one of which no version can be published is moved, and not tried', async () => {
    account.trials.unpublishable.set('app', new Error('Code storage limit exceeded.'));
    expect(await resultOf()).toMatchObject({
      outcome: 'updated',
      reason: 'It uses version 1 now, but was not tried: Error: Code storage limit exceeded.',
    });
    expect(account.trials.invoked.filter((name) => name.startsWith('app'))).toEqual([]);
  });

  describe('after a mover that was cut off', () => {
    const moved = { layers: [layer(1).arn], environment: { DOTNET_SHARED_STORE: '/opt/dotnetcore/store/' } };
    const wasCutOff = (record: object) => {
      account.functions.add(consumer('app', moved));
      const wanted = { layers: moved.layers, variables: moved.environment };
      const before = { layers: [], variables: {} };
      const text = JSON.stringify({ execution: 'first', layer: layer(1).arn, before, wanted, ...record });
      account.objects.put(moveKey('web', 'app'), text);
    };
    const goOn = async () => {
      const { functions } = await account.release({ execution: 'first' });
      return functions.find((each) => each.function === 'app');
    };
    const triedBefore = { kinds: ['an object'], coldStarts: [] };

    test('while it tried the function, it is only started: it may have been invoked as often as is allowed', async () => {
      wasCutOff({ triedBefore, triedAfter: true });
      // What that mover left.
      await account.trials.publish('app', `Prejit: ${layer(1).name}:1`);
      expect(await goOn()).toMatchObject({ outcome: 'updated', reason: 'It uses version 1 now: it starts.' });
      expect(account.trials.invoked).toEqual([]);
      expect(account.trials.published).toEqual(new Set());
    });

    test('while it tried the function, it goes back when it does not start', async () => {
      wasCutOff({ triedBefore, triedAfter: true });
      account.trials.state = { requested: 1, status: 'FAILED', reason: 'FUNCTION_ERROR_INIT_FAILURE' };
      account.tagged = [];
      await expect(goOn()).rejects.toMatchObject({ name: 'ReleaseStopped' });
      expect(account.functions.all.get('app')).toMatchObject({ layers: [], environment: {} });
    });

    test.each([
      ['an error', answerWith({ errorType: 'X' }, { failed: true }), 'rolled-back'],
      ['an answer', answerWith({}), 'updated'],
      ['none within a minute', 'late' as const, 'updated'],
    ])('before it, so that nobody knows how it was, %s counts for what it is', async (_, after, outcome) => {
      wasCutOff({ triedBefore: 'begun' });
      account.trials.answers.set('app', () => after);
      expect(await goOn()).toMatchObject({ outcome });
      expect(account.trials.invoked.filter((name) => name.startsWith('app'))).toHaveLength(3);
      expect(account.trials.published).toEqual(new Set());
    });
  });
});

test.each(['config', 'tag'])('the folder of its events may be named by %s', async (by) => {
  giveEvent('shared');
  if (by === 'config') account.rollout = { canaries: 2, events: { app: 'shared' } };
  else account.functions.add(consumer('app', { tags: { 'prejit:events': 'shared' } }));
  expect(await resultOf()).toMatchObject({ coldStarts: expect.anything() });
});

describe('without an event', () => {
  test('it is started, and its handler is not called', async () => {
    expect(await resultOf()).toMatchObject({ outcome: 'updated', reason: 'It uses version 1 now: it starts.' });
    expect(account.trials.started).toHaveLength(2);
    expect(account.trials.invoked).toEqual([]);
    expect(account.trials.published).toEqual(new Set());
  });

  test('it goes back when it does not start', async () => {
    account.trials.provisioned.get = async (name) =>
      name === 'app'
        ? { requested: 1, status: 'FAILED', reason: 'FUNCTION_ERROR_INIT_FAILURE' }
        : { requested: 1, status: 'READY' };
    expect(await resultOf()).toMatchObject({
      outcome: 'rolled-back',
      reason: expect.stringContaining('it does not start (FUNCTION_ERROR_INIT_FAILURE)'),
    });
    expect(account.functions.all.get('app')?.layers).toEqual([]);
  });

  test('an account without room says nothing about the function', async () => {
    account.trials.refusal = new Error(
      "decreases account's UnreservedConcurrentExecution below its minimum value of [100]",
    );
    expect(await resultOf()).toMatchObject({
      outcome: 'updated',
      reason: expect.stringContaining('but was not tried: Lambda starts no environment for it'),
    });
  });

  test('nothing is tried when config says so', async () => {
    account.rollout = { canaries: 2, startWithoutEvent: false };
    expect(await resultOf()).toMatchObject({
      reason: 'It uses version 1 now, but was not tried: there is no event for it.',
    });
    expect(account.trials.started).toEqual([]);
  });

  test('one with SnapStart is tried by the snapshot of a version', async () => {
    account.functions.add(consumer('app', { snapStart: true }));
    expect(await resultOf()).toMatchObject({ reason: expect.stringContaining('its snapshot was made') });
    expect(account.trials.started.filter((name) => name.startsWith('app'))).toEqual([]);
  });
});
