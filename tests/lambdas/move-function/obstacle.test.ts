/** Functions that a release leaves where they are, each with the reason; and on which target each is reported. */
import { UpdateRefused } from '../../../lambdas/aws/functions';
import { consumer } from '../fakes/cloud';
import { Account, deps, fromStore, layer, outcomes } from '../update-consumers/account';

let account: Account;
beforeEach(() => {
  account = new Account();
});

describe('a function that is not moved', () => {
  const reasonFor = async (changes: Parameters<typeof consumer>[1]) => {
    account.functions.add(consumer('app', changes));
    const { functions } = await account.release();
    expect(functions).toMatchObject([{ function: 'app', outcome: 'skipped' }]);
    expect(account.functions.updates).toEqual([]);
    return functions[0]?.reason;
  };

  test('because the new store lacks a package', async () => {
    account.depsOf.set('app', deps({ 'Dapper/2.0.0': fromStore, 'Npgsql/8.0.0': fromStore }));
    expect(await reasonFor({})).toContain('Dapper 2.0.0, Npgsql 8.0.0');
  });

  test('because it lacks so many packages that not all of them are named', async () => {
    const needed = Array.from({ length: 500 }, (_, n) => [`Dapper${n}/2.0.0`, fromStore]);
    account.depsOf.set('app', deps(Object.fromEntries(needed)));
    const reason = await reasonFor({});
    expect(reason).toContain('Dapper19 2.0.0, and 480 more.');
  });

  test('because it is published for another framework', async () => {
    account.depsOf.set('app', deps({}, '8.0'));
    expect(await reasonFor({})).toContain('net8.0');
  });

  test('because its code does not say what it needs', async () => {
    account.depsOf.set('app', undefined);
    expect(await reasonFor({})).toContain('deps.json');
    account.depsOf.set('app', '{}');
    expect(await reasonFor({})).toContain('not a .NET dependency manifest');
  });

  test('because its code has more dependency files', async () => {
    const reason = await reasonFor({ environment: { DOTNET_ADDITIONAL_DEPS: '/opt/otel/deps/:/opt/../var/task/x' } });
    expect(reason).toContain('DOTNET_ADDITIONAL_DEPS');
  });

  test('because its variables would be lost', async () => {
    expect(await reasonFor({ environmentError: 'no access to the key' })).toContain('no access to the key');
  });

  test("because its variables are encrypted with a key that isn't the stack's to use", async () => {
    const kmsKey = 'arn:aws:kms:eu-west-1:000000000000:key/1';
    expect(await reasonFor({ kmsKey })).toBe(
      `Its variables are encrypted with ${kmsKey}. Add that key to prejit:kmsKeys.`,
    );
    account.kmsKeys = [kmsKey];
    account.functions.add(consumer('app', { kmsKey }));
    expect(outcomes(await account.release())).toEqual(['app updated']);
  });

  test('because Lambda updates no function of its runtime any more', async () => {
    account.functions.update = async () => {
      throw new UpdateRefused('The runtime parameter of dotnet10 is no longer supported');
    };
    account.now = new Date('2029-01-14');
    expect(await reasonFor({})).toBe(
      'Lambda refused the update: The runtime parameter of dotnet10 is no longer supported',
    );
    account.now = new Date('2029-01-15');
    expect(await reasonFor({})).toContain(
      'Since 2029-01-15 Lambda updates no function on dotnet10 any more, as announced. Publish',
    );
  });

  test('because it has five other layers', async () => {
    const layers = [1, 2, 3, 4, 5].map((n) => `arn:aws:lambda:eu-west-1:000000000000:layer:l${n}:1`);
    expect(await reasonFor({ layers })).toContain('5 other layers');
  });

  test('because it is an image, another runtime, or not there', async () => {
    expect(await reasonFor({ packageType: 'Image' })).toContain('container image');
    expect(await reasonFor({ runtime: 'nodejs24.x' })).toContain('nodejs24.x');
    account.functions.all.clear();
    expect((await account.release()).functions).toMatchObject([
      { outcome: 'skipped', reason: 'There is no such function.' },
    ]);
  });

  test('does not keep the others from moving, and the layer becomes the newest', async () => {
    account.tagged = ['broken', 'fine'];
    account.functions.add(consumer('broken'), consumer('fine'));
    const { get } = account.functions;
    account.functions.get = (name) =>
      name === 'broken' ? Promise.reject(new Error('denied')) : get.call(account.functions, name);
    const release = await account.release();
    expect(outcomes(release)).toEqual(['app skipped', 'broken skipped', 'fine updated']);
    expect(release.functions[1]?.reason).toContain('denied');
    expect(account.parameters.values.has('/prejit/web/net10.0/x86_64/latest')).toBe(true);
  });
});

describe('a layer with several targets', () => {
  const published8 = layer(1, {
    framework: 'net8.0',
    arn: 'arn:aws:lambda:eu-west-1:000000000000:layer:web-net8-0-x86_64:1',
  });
  const layers = [layer(1), published8];

  test('reports a function with the target that it runs on', async () => {
    account.functions.add(consumer('app', { runtime: 'dotnet8' }));
    account.depsOf.set('app', deps({}, '8.0'));
    expect((await account.releases({ layers })).map(outcomes)).toEqual([[], ['app updated']]);
    expect(account.functions.all.get('app')?.layers).toEqual([published8.arn]);
  });

  test('reports a function that runs on none of them once', async () => {
    account.functions.add(consumer('app', { runtime: 'python3.13' }));
    expect((await account.releases({ layers })).map(outcomes)).toEqual([['app skipped'], []]);
  });
});
