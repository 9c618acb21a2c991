/** What else may happen while a function is moved: others change it, or the update fails. */
import { consumer } from '../fakes/cloud';
import { Account, outcomes, store } from '../update-consumers/account';

let account: Account;
beforeEach(() => {
  account = new Account();
});

describe('while others change the function', () => {
  test('waits for an update, and reads again after a conflict', async () => {
    account.functions.add(consumer('app', { isUpdating: true }));
    let disturbances = 2;
    account.functions.beforeUpdate = (name) => {
      if (disturbances-- > 0) account.functions.change(name, { environment: { B: String(disturbances) } });
    };
    expect(outcomes(await account.release())).toEqual(['app updated']);
    expect(account.functions.all.get('app')?.environment).toEqual({ B: '0', DOTNET_SHARED_STORE: store });
  });

  test('gives up in the end', async () => {
    account.functions.add(consumer('app'));
    account.functions.beforeUpdate = (name) => account.functions.change(name, {});
    expect(outcomes(await account.release())).toEqual(['app skipped']);
  });
});

describe('an update that fails', () => {
  const before = { layers: ['arn:aws:lambda:eu-west-1:000000000000:layer:other:1'], environment: { A: '1' } };
  const failure = new Error('Layers consume more than the available size');

  test('is taken back', async () => {
    account.functions.add(consumer('app', before));
    account.functions.waits.set('app', [failure]);
    account.tagged = ['fine'];
    account.functions.add(consumer('fine'));
    account.rollout = { canaries: 2 };
    const { functions } = await account.release();
    expect(functions).toMatchObject([
      { function: 'app', outcome: 'rolled-back', reason: expect.stringContaining(failure.message) },
      { function: 'fine', outcome: 'updated' },
    ]);
    expect(account.functions.all.get('app')).toMatchObject(before);
  });

  test('that cannot be taken back stops the release, and the layer does not become the newest', async () => {
    account.tagged = ['fine'];
    account.functions.add(consumer('app', before), consumer('fine'));
    account.functions.waits.set('app', [failure, new Error('still not')]);
    await expect(account.release()).rejects.toMatchObject({
      name: 'ConsumerNotRestored',
      message: expect.stringContaining('app'),
    });
    expect(account.functions.all.get('fine')?.layers).toEqual([]);
    expect(account.parameters.values.has('/prejit/web/net10.0/x86_64/latest')).toBe(false);
  });

  test('is taken back without what somebody else has changed of it since', async () => {
    account.functions.add(consumer('app', before), consumer('fine'));
    account.rollout = { canaries: 2 };
    account.tagged = ['fine'];
    let fails = true;
    account.functions.waitUntilUpdated = async (name) => {
      if (name === 'fine' || !fails) return true;
      fails = false;
      const environment = { ...account.functions.all.get(name)?.environment, THEIRS: '1' };
      account.functions.change(name, { environment });
      throw failure;
    };
    expect(outcomes(await account.release())).toEqual(['app rolled-back', 'fine updated']);
    expect(account.functions.all.get('app')).toMatchObject({
      layers: before.layers,
      environment: { A: '1', THEIRS: '1' },
    });
    expect(account.functions.all.get('app')?.environment).not.toHaveProperty('DOTNET_SHARED_STORE');
  });

  test('is left alone when somebody else has changed our part of the function since', async () => {
    account.functions.add(consumer('app', before));
    account.rollout = { canaries: 2 };
    account.tagged = ['fine'];
    account.functions.add(consumer('fine'));
    account.functions.waitUntilUpdated = async (name) => {
      if (name === 'fine') return true;
      account.functions.change(name, { environment: { THEIRS: '1' } });
      throw failure;
    };
    expect(outcomes(await account.release())).toEqual(['app rolled-back', 'fine updated']);
    expect(account.functions.all.get('app')?.environment).toEqual({ THEIRS: '1' });
  });
});
