/** What a function gets that asks for a layer of its own: measured with its events, or started only. */
import { answerWith } from '../fakes/cloud';
import { error, FunctionAccount, fast, ownLayer, slow, theirs, withLayer } from './function-account';

let account: FunctionAccount;
beforeEach(() => {
  account = new FunctionAccount();
});

describe('with an event', () => {
  beforeEach(() => account.giveEvent());

  test('a function that starts faster with its layer keeps it', async () => {
    account.starts(slow, fast);
    const result = await account.attach();
    expect(result).toEqual({
      function: 'app',
      outcome: 'faster',
      reason: 'It has version 1 of its layer now. Profile: recorded by its own events.',
      layer: ownLayer(1).arn,
      codeSha256: 'sha256',
      coldStarts: {
        before: { ...slow, total: 882 },
        after: { ...fast, total: 215 },
        starts: 3,
      },
      zipBytes: 4_800_000,
    });
    expect(account.configuration()).toEqual(withLayer);
    expect(account.tags()).toEqual({ 'prejit:attached': 'run-1' });
    expect(account.trials.published).toEqual(new Set());
    expect(account.trials.invoked).toHaveLength(6);
    expect(account.told()).toEqual(result);
    expect((await account.state()).last).toEqual({ fingerprint: 'f1', execution: 'run-1', result });
  });

  test.each([
    ['with its default', undefined, 110, 'not-faster'],
    ['with its default', undefined, 100, 'faster'],
    ['with none', 0, 120, 'faster'],
    ['with a high one', 50, 100, 'not-faster'],
  ])('how much it has to gain is for config to say: %s', async (_, gainPercent, total, outcome) => {
    account.gainPercent = gainPercent ?? account.gainPercent;
    account.starts({ init: 20, first: 100 }, { init: 20, first: total - 20 });
    expect(await account.attach()).toMatchObject({ outcome, coldStarts: { after: { total } } });
  });

  test('one that gains too little loses it again, and is told the figures', async () => {
    account.starts({ init: 100, first: 100 }, { init: 100, first: 90 });
    expect(await account.attach()).toEqual({
      function: 'app',
      outcome: 'not-faster',
      reason:
        'It is as it was: with its layer it gained 5 % of its cold start, and prejit:functionLayers asks for 10 %. Profile: recorded by its own events.',
      codeSha256: 'sha256',
      coldStarts: expect.objectContaining({ after: { init: 100, first: 90, total: 190 } }),
      zipBytes: 4_800_000,
    });
    await account.expectAsItWas();
    expect((await account.state()).last).toMatchObject({ fingerprint: 'f1' });
  });

  test('fewer than three starts are no measurement', async () => {
    account.rollout = { starts: 1 };
    account.starts(slow, fast);
    expect(await account.attach()).toMatchObject({ outcome: 'faster', coldStarts: { starts: 3 } });
  });

  test('one that fails with it is as it was', async () => {
    account.trials.answers.set('app', () => (account.hasOwnLayer() ? error : answerWith({})));
    expect(await account.attach()).toMatchObject({
      outcome: 'rolled-back',
      reason:
        'It did not work with its layer, and is as it was: it answered with the error FileNotFoundException (before: an object): FileNotFoundException: Dapper.',
    });
    await account.expectAsItWas();
  });

  test('every one of its events has to be answered as before', async () => {
    account.giveEvent('refund.json');
    account.trials.answers.set('app', () => {
      const isRefund = account.trials.invoked.length % 4 === 0;
      return isRefund && account.hasOwnLayer() ? answerWith('text') : answerWith({});
    });
    expect(await account.attach()).toMatchObject({
      outcome: 'rolled-back',
      reason:
        'It did not work with its layer, and is as it was: it answered the event refund.json with a string (before: an object).',
    });
    expect(account.trials.invoked).toHaveLength(8);
    await account.expectAsItWas();
  });

  test('one that answered with an error before may do so with it', async () => {
    const answer = (first: number) => ({ ...error, log: answerWith({}, { first }).log });
    account.trials.answers.set('app', () => answer(account.hasOwnLayer() ? 100 : 700));
    expect(await account.attach()).toMatchObject({ outcome: 'faster' });
  });

  test('one that could not be tried is as it was', async () => {
    account.trials.answers.set('app', () => (account.hasOwnLayer() ? 'throttled' : answerWith({})));
    expect(await account.attach()).toMatchObject({
      outcome: 'rolled-back',
      reason: expect.stringContaining('could not be tried with its layer, and is as it was: Lambda throttled'),
    });
    await account.expectAsItWas();
  });

  test('one whose variable its owner took away is measured again, and has it again', async () => {
    account.starts(slow, fast);
    await account.attach();
    account.functions.change('app', { environment: theirs.environment });
    expect(await account.attach()).toMatchObject({ outcome: 'faster', coldStarts: { before: { total: 882 } } });
    expect(account.configuration()).toEqual(withLayer);
  });

  test('the layer of its earlier code is off while it is tried without', async () => {
    account.starts(slow, fast);
    await account.attach();
    account.functions.change('app', { codeSha256: 'other' });
    const next = ownLayer(2, { codeSha256: 'other' });
    expect(await account.attach(next)).toMatchObject({
      outcome: 'faster',
      layer: next.arn,
      coldStarts: { before: { total: 882 } },
    });
    expect(account.configuration()).toEqual({ ...withLayer, layers: [...theirs.layers, next.arn] });
    await account.remove();
    await account.expectAsItWas();
  });
});

describe('without an event', () => {
  test('a function is started only, and keeps its layer', async () => {
    expect(await account.attach()).toMatchObject({
      outcome: 'attached',
      reason: 'It has version 1 of its layer now. Profile: recorded by its own events. It was not measured; it starts.',
    });
    expect(account.trials.invoked).toEqual([]);
    expect(account.configuration()).toEqual(withLayer);
  });

  test('and so is one that may not be invoked', async () => {
    account.giveEvent();
    account.rollout = { invoke: false };
    expect(await account.attach()).toMatchObject({ outcome: 'attached' });
    expect(account.trials.invoked).toEqual([]);
  });

  test('one that does not start with it is as it was', async () => {
    account.trials.state = { requested: 1, status: 'FAILED', reason: 'FUNCTION_ERROR_INIT_FAILURE' };
    expect(await account.attach()).toMatchObject({ outcome: 'rolled-back' });
    await account.expectAsItWas();
  });

  test('one that Lambda has no environment for keeps it, untried', async () => {
    account.trials.refusal = new Error('no concurrency is left');
    expect(await account.attach()).toMatchObject({
      outcome: 'attached',
      reason: expect.stringContaining('It was not tried: Lambda starts no environment for it'),
    });
  });
});
