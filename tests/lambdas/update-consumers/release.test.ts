/** A release moves functions and records what it released; the newest manifest wins. */
import { releaseLeaseKey } from '../../../core/keys';
import { consumer } from '../fakes/cloud';
import { Account, key, layer, outcomes, store } from './account';

let account: Account;
beforeEach(() => {
  account = new Account();
});

describe('a release', () => {
  test('moves named and tagged functions, and records the ARN before and after', async () => {
    account.tagged = ['tagged', 'app'];
    account.functions.add(consumer('app', { environment: { A: '1' } }), consumer('tagged'), consumer('stranger'));
    const release = await account.release();
    expect(outcomes(release)).toEqual(['app updated', 'tagged updated']);
    expect(account.functions.all.get('app')).toMatchObject({
      layers: [layer(1).arn],
      environment: { A: '1', DOTNET_SHARED_STORE: store },
    });
    expect(account.functions.all.get('stranger')?.layers).toEqual([]);
    const path = '/prejit/web/net10.0/x86_64';
    expect(account.parameters.writes).toEqual([`${path}/1`, `${path}/artifact`, `${path}/latest`]);
    expect(account.parameters.values.get(`${path}/latest`)).toBe(layer(1).arn);
    expect(account.parameters.values.get(`${path}/artifact`)).toBe(layer(1).artifact);
    expect(release).toMatchObject({
      parameter: `${path}/1`,
      superseded: false,
      consumers: { updated: 2, current: 0, 'would-update': 0, skipped: 0, 'rolled-back': 0, unfinished: 0 },
      outcomes: 'runs/execution-1/net10.0-x86_64.json',
    });
  });

  test('done again finds everything as it should be', async () => {
    account.functions.add(consumer('app'));
    const first = await account.release();
    expect(outcomes(await account.release({ execution: 'second' }))).toEqual(['app current']);
    expect((await account.release()).parameter).toBe(first.parameter);
    expect(account.functions.updates).toEqual(['app']);
  });

  test('never changes what is recorded under a version', async () => {
    await account.parameters.set('/prejit/web/net10.0/x86_64/1', 'another');
    await expect(account.release()).rejects.toThrow('/prejit/web/net10.0/x86_64/1');
  });
});

describe('newest wins', () => {
  const latest = () => account.parameters.values.get('/prejit/web/net10.0/x86_64/latest');

  test('an older version of the manifest records its own number and moves nothing', async () => {
    account.functions.add(consumer('app'));
    const newer = account.objects.put(key, 'newer manifest');
    await account.release({ versionId: newer, published: layer(2) });
    const release = await account.release({ execution: 'second', published: layer(1) });
    expect(release).toMatchObject({ superseded: true, functions: [] });
    expect(account.parameters.values.get('/prejit/web/net10.0/x86_64/1')).toBe(layer(1).arn);
    expect(latest()).toBe(layer(2).arn);
    expect(account.functions.all.get('app')?.layers).toEqual([layer(2).arn]);
  });

  test('between keys the later upload wins; in the same second, the same one for everybody', async () => {
    const other = 'manifests/web/Other.csproj';
    const sameSecond = account.objects.put(other, 'other');
    expect(await account.release()).toMatchObject({ superseded: true });
    expect(await account.release({ at: other, versionId: sameSecond })).toMatchObject({ superseded: false });
    account.objects.now = new Date('2026-01-01T00:00:05Z');
    expect(await account.release({ versionId: account.objects.put(key, 'later') })).toMatchObject({
      superseded: false,
    });
    expect(await account.release({ at: other, versionId: sameSecond })).toMatchObject({ superseded: true });
  });

  test('other layers and other files do not count', async () => {
    account.objects.now = new Date('2026-01-01T00:00:05Z');
    account.objects.put('manifests/web-2/D.csproj', 'x');
    account.objects.put('manifests/web/startup.profile', 'x');
    expect(await account.release()).toMatchObject({ superseded: false });
  });

  test.each([
    ['as a version', () => account.objects.delete(key, account.manifestVersion)],
    ['with a delete marker', () => account.objects.delete(key)],
    [
      'back to an older version',
      () => {
        account.manifestVersion = account.objects.put(key, 'newer manifest');
        account.objects.delete(key, account.manifestVersion);
      },
    ],
  ])('a manifest that was deleted %s while it was built is not released', async (_, remove) => {
    account.functions.add(consumer('app'));
    remove();
    expect(await account.release()).toMatchObject({ superseded: true, functions: [] });
    expect(account.functions.updates).toEqual([]);
    expect(latest()).toBeUndefined();
  });

  test('two releases take turns, and the lease of a stopped execution is taken over', async () => {
    const results = await Promise.allSettled([
      account.release({ execution: 'first' }),
      account.release({ execution: 'second' }),
    ]);
    const rejected = results.filter((result) => result.status === 'rejected');
    expect(rejected.map(({ reason }) => reason.name)).toEqual(['ReleaseInProgress']);
    await account.release({ execution: 'second' });

    account.objects.put(releaseLeaseKey('web'), JSON.stringify({ execution: 'first' }));
    await expect(account.release({ execution: 'second' })).rejects.toMatchObject({ name: 'ReleaseInProgress' });
    account.running.delete('first');
    await expect(account.release({ execution: 'second' })).resolves.toBeDefined();
  });

  test('a failed release gives its lease back', async () => {
    account.parameters.set = () => Promise.reject(new Error('no SSM'));
    await expect(account.release()).rejects.toThrow('no SSM');
    await expect(account.release({ execution: 'second' })).rejects.toThrow('no SSM');
  });
});
