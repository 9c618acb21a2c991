/** What the longest stage says while it works. */
import { consumer } from '../fakes/cloud';
import { FakeLog } from '../fakes/log';
import { Account } from './account';

let account: Account;
beforeEach(() => {
  account = new Account();
});

const said = () => account.log.lines.map(({ message, function: name }) => (name ? `${message}: ${name}` : message));

test('has a line for every function when it is done, and before every wait', async () => {
  account.tagged = ['image', 'tagged'];
  account.functions.add(
    consumer('app', { isUpdating: true }),
    consumer('tagged'),
    consumer('image', { packageType: 'Image' }),
  );
  account.rollout = { canaries: 3 };
  await account.release();
  expect(said()[0]).toBe('moving functions');
  expect(account.log.lines[0]).toMatchObject({ functions: ['app', 'image', 'tagged'] });
  expect(said().filter((line) => line.endsWith(': app'))).toEqual([
    'waiting for an update: app',
    'waiting, since the function changed: app',
    'waiting for the update: app',
    'trying a function: app',
    'done with a function: app',
  ]);
  expect(account.log.lines).toContainEqual(expect.objectContaining({ function: 'tagged', outcome: 'updated' }));
  expect(account.log.lines).toContainEqual(expect.objectContaining({ function: 'image', outcome: 'skipped' }));
});

test('has a line for every attempt to move a function or to take it back', async () => {
  account.functions.add(consumer('app'));
  account.functions.beforeUpdate = (name) => account.functions.change(name, {});
  await account.release();
  const waits = account.log.lines.filter(({ message }) => message === 'waiting, since the function changed');
  expect(waits.map(({ milliseconds }) => milliseconds)).toEqual([500, 1000, 2000, 4000, 8000]);

  account.log = new FakeLog();
  account.functions.beforeUpdate = () => undefined;
  account.functions.waits.set('app', [new Error('too large'), new Error('still not')]);
  await expect(account.release()).rejects.toMatchObject({ name: 'ConsumerNotRestored' });
  expect(said()).toContain('taking an update back: app');
  expect(said().at(-1)).toBe('failed with a function: app');
});
