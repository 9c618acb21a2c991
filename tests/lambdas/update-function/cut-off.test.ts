/** Whoever attaches a layer, or takes it off, is cut off at any call, and another goes on. */
import { answerWith } from '../fakes/cloud';
import { error, FunctionAccount, fast, ownLayer, slow, withLayer } from './function-account';

let account: FunctionAccount;
beforeEach(() => {
  account = new FunctionAccount();
});

describe('cut off at any call', () => {
  const scenarios: [string, string, () => void][] = [
    ['a layer that is faster', 'faster', () => account.starts(slow, fast)],
    ['a layer that is not faster', 'not-faster', () => account.starts(fast, fast)],
    [
      'a layer that does not work',
      'rolled-back',
      () => account.trials.answers.set('app', () => (account.hasOwnLayer() ? error : answerWith({}))),
    ],
  ];

  test.each(scenarios)('%s ends as it would have, and then comes off', async (_, outcome, prepare) => {
    for (let calls = 0, isDone = false; !isDone; calls++) {
      account = new FunctionAccount();
      account.giveEvent();
      account.giveEvent('refund.json');
      prepare();
      account.callsLeft = calls;
      isDone = await account.attach().then(
        () => true,
        () => false,
      );
      expect(isDone).toBe(account.calls <= calls);
      account.callsLeft = Number.POSITIVE_INFINITY;
      expect(await account.attachAgain()).toMatchObject({ outcome });
      expect(account.trials.published).toEqual(new Set());
      if (outcome === 'faster') expect(account.configuration()).toEqual(withLayer);
      else await account.expectAsItWas();
      await account.remove();
      await account.expectAsItWas();
    }
  });

  test('taking it off goes on', async () => {
    for (let calls = 0, isDone = false; !isDone; calls++) {
      account = new FunctionAccount();
      await account.attach();
      account.calls = 0;
      account.callsLeft = calls;
      isDone = await account.remove().then(
        () => true,
        () => false,
      );
      account.callsLeft = Number.POSITIVE_INFINITY;
      expect(await account.removeAgain()).toMatchObject({ outcome: 'removed' });
      await account.expectAsItWas();
    }
  });

  test('for good on the way to a layer, its versions are removed on the way to the next', async () => {
    for (let calls = 0, isDone = false; !isDone; calls++) {
      account = new FunctionAccount();
      account.giveEvent();
      account.callsLeft = calls;
      isDone = await account.attach().then(
        () => true,
        () => false,
      );
      account.callsLeft = Number.POSITIVE_INFINITY;
      await account.attach(ownLayer(2));
      expect(account.trials.published).toEqual(new Set());
    }
  });

  test('time and again, it is invoked no more, and as it was', async () => {
    account.giveEvent();
    const { invoke } = account.trials;
    account.trials.invoke = async (name, qualifier) => {
      await invoke.call(account.trials, name, qualifier);
      account.callsLeft = 0;
      return answerWith({});
    };
    const results: unknown[] = [];
    for (let n = 0; n < 8; n++) {
      account.callsLeft = Number.POSITIVE_INFINITY;
      results.push(await account.attachAgain().catch(() => 'cut off'));
    }
    expect(results.at(-1)).toMatchObject({
      outcome: 'rolled-back',
      reason: expect.stringContaining('whoever tried it was cut off, time and again'),
    });
    expect(account.trials.invoked.length).toBeLessThanOrEqual(12);
    await account.expectAsItWas();
  });
});
