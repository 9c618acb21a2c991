/** Functions that change under our hands, that Lambda does not change, and that lose their layer. */
import { functionStateKey } from '../../../core/keys';
import { UpdateRefused } from '../../../lambdas/aws/functions';
import { answerWith } from '../fakes/cloud';
import { FunctionAccount, ownLayer, theirs, withLayer } from './function-account';

let account: FunctionAccount;
beforeEach(() => {
  account = new FunctionAccount();
});

describe('what changes meanwhile', () => {
  test.each([
    ['was deleted', () => account.functions.all.delete('app'), 'It was deleted meanwhile.'],
    ['was deployed again', () => account.functions.change('app', { codeSha256: 'other' }), 'It was deployed again'],
    [
      'has another wrapper',
      () => account.functions.change('app', { environment: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/datadog' } }),
      'Its wrapper was changed meanwhile',
    ],
  ])('a function that %s is superseded', async (_, change, reason) => {
    change();
    const before = account.configuration();
    expect(await account.attach()).toEqual({
      function: 'app',
      outcome: 'superseded',
      reason: expect.stringContaining(reason),
    });
    expect(account.configuration()).toEqual(before);
    expect(account.tags()).toEqual({});
  });

  test('one that is deployed while it is tried without its layer gets none', async () => {
    account.giveEvent();
    account.trials.answers.set('app', () => {
      account.functions.change('app', { codeSha256: 'other' });
      return answerWith({});
    });
    expect(await account.attach()).toMatchObject({ outcome: 'superseded' });
    await account.expectAsItWas();
  });

  test('one that is deleted while it is tried with it is superseded', async () => {
    account.functions.waits.set('app', [undefined]);
    const wait = account.functions.waitUntilUpdated.bind(account.functions);
    account.functions.waitUntilUpdated = async (name) => {
      const done = await wait(name);
      account.functions.all.delete('app');
      return done;
    };
    expect(await account.attach()).toMatchObject({ outcome: 'superseded', reason: 'It was deleted meanwhile.' });
  });

  test('whatever goes wrong with trying one that is deleted meanwhile, it is superseded', async () => {
    account.giveEvent();
    account.trials.answers.set('app', () => {
      if (!account.functions.all.get('app')?.layers.includes(ownLayer(1).arn)) return answerWith({});
      account.functions.all.delete('app');
      throw Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
    });
    expect(await account.attach()).toMatchObject({ outcome: 'superseded', reason: 'It was deleted meanwhile.' });
    expect((await account.state()).before).toBeUndefined();
  });

  test('one that is being changed all the time is left to the next look', async () => {
    account.functions.update = async () => false;
    expect(await account.attach()).toMatchObject({
      outcome: 'superseded',
      reason: expect.stringContaining('all the time'),
    });
    expect(account.configuration()).toEqual(theirs);
  });

  test("an update of somebody else's that fails is waited for", async () => {
    account.functions.change('app', { isUpdating: true });
    account.functions.waits.set('app', [new Error('InvalidSubnet')]);
    expect(await account.attach()).toMatchObject({ outcome: 'attached' });
  });
});

describe('what Lambda refuses', () => {
  test('is told, and changes nothing', async () => {
    account.functions.update = async () => {
      throw new UpdateRefused('The layers consume more than the available size.');
    };
    expect(await account.attach()).toMatchObject({
      outcome: 'rolled-back',
      reason: 'It is as it was. Lambda refused the update: The layers consume more than the available size.',
    });
    await account.expectAsItWas();
  });

  test('an update that Lambda can not apply is taken back', async () => {
    account.functions.waits.set('app', [new Error('layer version deleted')]);
    expect(await account.attach()).toMatchObject({
      outcome: 'rolled-back',
      reason: expect.stringContaining('layer version deleted'),
    });
    await account.expectAsItWas();
  });

  test('variables that can not be read would be lost, so that nothing is changed', async () => {
    account.functions.change('app', { environmentError: 'KMS key is disabled' });
    expect(await account.attach()).toMatchObject({
      outcome: 'rolled-back',
      reason: expect.stringContaining("can't be read and would be lost: KMS key is disabled"),
    });
    await account.expectAsItWas();
  });

  test('a layer that can not be taken off is an error that says where to look', async () => {
    await account.attach();
    account.functions.update = async () => {
      throw new UpdateRefused('The runtime is deprecated.');
    };
    await expect(account.remove()).rejects.toMatchObject({
      name: 'ConsumerNotRestored',
      message: expect.stringMatching(/function app could not be taken off \(The runtime is deprecated/),
    });
  });
});

describe('taken off', () => {
  test('a function is as it was', async () => {
    await account.attach();
    expect(await account.remove()).toEqual({
      function: 'app',
      outcome: 'removed',
      reason: 'Nobody asks for its layer any more. It is as it was.',
    });
    await account.expectAsItWas();
    expect(account.told()).toMatchObject({ outcome: 'removed' });
    expect((await account.state()).last).toEqual({ execution: 'run-2', result: account.told() });
  });

  test('its wrapper, which the layer went on to, is its own again', async () => {
    const before = { ...theirs, environment: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/datadog' } };
    account.functions.change('app', before);
    await account.attach(ownLayer(1, { next: '/opt/datadog' }));
    expect(account.configuration()?.environment).toEqual({ AWS_LAMBDA_EXEC_WRAPPER: '/opt/prejit/start' });
    await account.remove();
    await account.expectAsItWas(before);
  });

  test('our tag goes last, since it may be all that lets the stack change the function', async () => {
    await account.attach();
    account.onAliases = () => {
      expect(account.tags()).toEqual({ 'prejit:attached': 'run-1' });
      expect(account.told()).toMatchObject({ outcome: 'attached' });
      return [];
    };
    expect(await account.remove()).toMatchObject({ reason: expect.stringMatching(/as it was\.$/) });
    await account.expectAsItWas();
  });

  test('one that was deleted is no failure', async () => {
    await account.attach();
    account.functions.all.delete('app');
    expect(await account.remove()).toMatchObject({ outcome: 'removed', reason: 'It was deleted.' });
  });

  test('our variable goes though the bucket forgot, and somebody took the layer off', async () => {
    await account.attach();
    await account.objects.erase(functionStateKey('app'));
    account.functions.change('app', { layers: theirs.layers });
    await account.remove();
    await account.expectAsItWas();
  });

  test("another stack's layer of the function stays, with its variable", async () => {
    const others = { ...withLayer, layers: [ownLayer(1).arn.replace(':fn_', ':test_fn_')] };
    account.functions.change('app', others);
    await account.remove();
    expect(account.configuration()).toEqual(others);
  });
});
