/** Many functions: in waves, in rounds, and never one twice. */
import { moveKey } from '../../../core/keys';
import { consumer } from '../fakes/cloud';
import { Account, layer, outcomes } from './account';

let account: Account;
beforeEach(() => {
  account = new Account();
});

const latest = () => account.parameters.values.get('/prejit/web/net10.0/x86_64/latest');
const failure = new Error('it does not start');

/** So many functions follow the layer, `f000` first. */
function fleet(size: number): string[] {
  account.tagged = Array.from({ length: size }, (_, n) => `f${String(n).padStart(3, '0')}`);
  account.functions.add(...account.tagged.map((name) => consumer(name)));
  return account.tagged;
}

describe('waves', () => {
  test('a canary, then a share, then the rest', async () => {
    const names = fleet(30);
    account.rollout = { canaries: 1, percent: 10 };
    const waves: string[][] = [];
    account.log.info = (message, fields) => {
      if (message === 'moving functions') waves.push(fields?.functions as string[]);
    };
    await account.release();
    // The stack's configuration names one more, which is not there.
    expect(waves.map(({ length }) => length)).toEqual([1, 4, 26]);
    expect(waves.flat()).toEqual(['app', ...names]);
  });

  test('a layer with which the canary fails moves nothing else, and is not the newest', async () => {
    fleet(5);
    account.functions.add(consumer('app'));
    account.functions.waits.set('app', [failure]);
    await expect(account.release()).rejects.toMatchObject({
      name: 'ReleaseStopped',
      message: expect.stringMatching(/no function that was tried works.*app: .*it does not start/s),
    });
    expect([...account.functions.all.values()].flatMap(({ layers }) => layers)).toEqual([]);
    expect(latest()).toBeUndefined();
    expect(account.parameters.values.get('/prejit/web/net10.0/x86_64/1')).toBe(layer(1).arn);
    expect(JSON.parse(account.objects.text('runs/execution-1/net10.0-x86_64.json') ?? '')).toMatchObject([
      { function: 'app', outcome: 'rolled-back' },
    ]);
  });

  test('stops after so many failures, and leaves what works', async () => {
    const names = fleet(60);
    account.rollout = { canaries: 1, percent: 20, maxFailures: 3 };
    for (const name of names.slice(2)) account.functions.waits.set(name, [failure]);
    await expect(account.release()).rejects.toMatchObject({ name: 'ReleaseStopped' });
    const moved = [...account.functions.all.values()].filter(({ layers }) => layers.length > 0);
    expect(moved.map(({ name }) => name)).toEqual(names.slice(0, 2));
    // Those that were under way come to their end; none of the last wave begins.
    expect(account.functions.updates.length).toBeLessThan(2 * 13);
  });
});

describe('rounds', () => {
  test('a round that has no time left says so, and the next ones go on with what is left', async () => {
    const names = fleet(5);
    account.remaining = 0;
    expect(await account.round({ execution: 'first' })).toEqual({ status: 'MOVING', waitSeconds: 1 });
    expect(account.functions.updates).toEqual([]);
    account.remaining = 900_000;
    const { consumers } = await account.release({ execution: 'first' });
    expect(consumers).toMatchObject({ updated: 5, skipped: 1 });
    expect(account.functions.updates).toEqual(names);
  });

  test('between two of them nobody else has the layer', async () => {
    fleet(1);
    account.remaining = 0;
    await account.round({ execution: 'first' });
    await expect(account.release({ execution: 'second' })).rejects.toMatchObject({ name: 'ReleaseInProgress' });
    account.remaining = 900_000;
    await account.release({ execution: 'first' });
    expect(await account.release({ execution: 'second' })).toMatchObject({ superseded: false });
  });

  test('a function that was updated before the mover was cut off is gone on with, not updated twice', async () => {
    fleet(1);
    account.objects.put(
      moveKey('web', 'f000'),
      JSON.stringify({
        execution: 'first',
        layer: layer(1).arn,
        before: { layers: [], variables: {} },
        wanted: { layers: [layer(1).arn], variables: { DOTNET_SHARED_STORE: '/opt/dotnetcore/store/' } },
      }),
    );
    account.functions.add(
      consumer('f000', {
        layers: [layer(1).arn],
        environment: { A: '1', DOTNET_SHARED_STORE: '/opt/dotnetcore/store/' },
      }),
    );
    expect(outcomes(await account.release({ execution: 'first' }))).toEqual(['app skipped', 'f000 updated']);
    expect(account.functions.updates).toEqual([]);
  });

  test('one whose update failed meanwhile goes back to what it was before', async () => {
    fleet(2);
    account.rollout = { canaries: 3 };
    account.objects.put(
      moveKey('web', 'f000'),
      JSON.stringify({
        execution: 'first',
        layer: layer(1).arn,
        before: { layers: ['arn:aws:lambda:eu-west-1:000000000000:layer:other:1'], variables: {} },
        wanted: { layers: [layer(1).arn], variables: { DOTNET_SHARED_STORE: '/opt/dotnetcore/store/' } },
      }),
    );
    account.functions.add(
      consumer('f000', {
        layers: [layer(1).arn],
        environment: { A: '1', DOTNET_SHARED_STORE: '/opt/dotnetcore/store/' },
      }),
    );
    account.functions.waits.set('f000', [failure]);
    expect(outcomes(await account.release({ execution: 'first' }))).toEqual([
      'app skipped',
      'f000 rolled-back',
      'f001 updated',
    ]);
    expect(account.functions.all.get('f000')).toMatchObject({
      layers: ['arn:aws:lambda:eu-west-1:000000000000:layer:other:1'],
      environment: { A: '1' },
    });
  });

  describe('what an execution that ended in the middle has left', () => {
    const left = (changes: object) =>
      account.objects.put(
        moveKey('web', 'f000'),
        JSON.stringify({
          execution: 'ended',
          layer: layer(1).arn,
          before: { layers: [], variables: {} },
          wanted: { layers: [layer(1).arn], variables: { DOTNET_SHARED_STORE: '/opt/dotnetcore/store/' } },
          ...changes,
        }),
      );
    const moved = () =>
      account.functions.add(
        consumer('f000', {
          layers: [layer(1).arn],
          environment: { DOTNET_SHARED_STORE: '/opt/dotnetcore/store/' },
        }),
      );

    test('is gone on with by the next: the function is tried, and not updated again', async () => {
      fleet(1);
      moved();
      left({});
      expect(outcomes(await account.release())).toEqual(['app skipped', 'f000 updated']);
      expect(account.functions.updates).toEqual([]);
      expect(account.trials.started).toEqual(['f000:1']);
      expect(account.trials.published).toEqual(new Set());
    });

    test('is cleared up when the next is on the way to another version', async () => {
      fleet(1);
      moved();
      left({});
      expect(outcomes(await account.release({ published: layer(2) }))).toEqual(['app skipped', 'f000 updated']);
      expect(account.functions.all.get('f000')?.layers).toEqual([layer(2).arn]);
      expect(account.trials.published).toEqual(new Set());
    });

    test('is nothing when it was done', async () => {
      fleet(1);
      moved();
      left({ result: { function: 'f000', outcome: 'updated', reason: 'It uses version 1 now.' } });
      expect(outcomes(await account.release())).toEqual(['app skipped', 'f000 current']);
      expect(account.trials.started).toEqual([]);
    });
  });

  test('the functions of an execution are found once', async () => {
    fleet(2);
    account.remaining = 0;
    await account.round({ execution: 'first' });
    account.remaining = 900_000;
    account.tagged = ['late'];
    account.functions.add(consumer('late'));
    expect(outcomes(await account.release({ execution: 'first' }))).toEqual([
      'app skipped',
      'f000 updated',
      'f001 updated',
    ]);
  });

  test('a newer manifest takes over in between', async () => {
    fleet(3);
    account.rollout = { canaries: 2, percent: 1 };
    account.functions.beforeUpdate = () => {
      account.objects.put('manifests/web/D.csproj', 'newer');
    };
    expect(await account.release({ execution: 'first' })).toMatchObject({
      superseded: true,
      consumers: { updated: 1 },
    });
    expect(latest()).toBeUndefined();
  });
});

test('functions on an older version of the layer follow it when config says so', async () => {
  account.functions.add(consumer('user', { layers: [layer(1).arn] }), consumer('stranger'));
  expect(outcomes(await account.release({ published: layer(2) }))).toEqual(['app skipped']);
  account.rollout = { followUsers: true };
  expect(outcomes(await account.release({ published: layer(2), execution: 'second' }))).toEqual([
    'app skipped',
    'user updated',
  ]);
});

test('names and ARNs are the same function once, and an ARN of elsewhere is nobody here', async () => {
  const here = 'arn:aws:lambda:eu-west-1:000000000000:function:app';
  const elsewhere = 'arn:aws:lambda:us-east-1:000000000000:function:app';
  account.named = [here, 'app', elsewhere];
  account.functions.add(consumer('app'));
  expect(outcomes(await account.release())).toEqual(['app updated', `${elsewhere} skipped`]);
});

test('a function may be left to its own deployment by its tag', async () => {
  account.tagged = ['other'];
  account.functions.add(consumer('app', { tags: { 'prejit:move': 'report' } }), consumer('other'));
  expect(outcomes(await account.release())).toEqual(['app would-update', 'other updated']);
});

test('in report mode nothing is moved, what would be is said, and the layer becomes the newest', async () => {
  account.functions.add(consumer('app'));
  account.rollout = { mode: 'report' };
  const { functions } = await account.release();
  expect(functions).toEqual([
    {
      function: 'app',
      outcome: 'would-update',
      reason: `It would get the layers ${layer(1).arn} and the variables DOTNET_SHARED_STORE=/opt/dotnetcore/store/.`,
    },
  ]);
  expect(account.functions.updates).toEqual([]);
  expect(latest()).toBe(layer(1).arn);
});
