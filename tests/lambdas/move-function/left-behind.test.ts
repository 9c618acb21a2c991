/** What is said of a function that was moved in part: Lambda changes `$LATEST` alone. */
import { consumer } from '../fakes/cloud';
import { Account, layer } from '../update-consumers/account';

let account: Account;
beforeEach(() => {
  account = new Account();
});

const moved = async (changes: Parameters<typeof consumer>[1] = {}) => {
  account.functions.add(consumer('app', changes));
  const { functions } = await account.release();
  expect(functions).toMatchObject([{ outcome: 'updated' }]);
  return functions[0]?.reason;
};

test('nothing, when nothing stays behind', async () => {
  expect(await moved()).toBe('It uses version 1 now: it starts.');
});

test('which aliases stay', async () => {
  account.functions.publishedOf.set('app', { aliases: [{ name: 'live', version: '3' }], versions: ['3'] });
  expect(await moved()).toBe(
    'It uses version 1 now: it starts. But only $LATEST was moved: these aliases stay: live (version 3). Publish a version of it to move them.',
  );
});

test('not all of very many aliases', async () => {
  const aliases = Array.from({ length: 50 }, (_, n) => ({ name: `a${n}`, version: '1' }));
  account.functions.publishedOf.set('app', { aliases, versions: ['1'] });
  expect(await moved()).toContain('a4 (version 1), and 45 more');
});

test('that published versions and SnapStart stay', async () => {
  account.functions.publishedOf.set('app', { aliases: [], versions: ['1'] });
  expect(await moved({ snapStart: true })).toContain(
    'only $LATEST was moved: published versions stay as they are; SnapStart works on published versions alone.',
  );
});

test('which CloudFormation stack may take the move back', async () => {
  const reason = await moved({ tags: { 'aws:cloudformation:stack-name': 'shop' } });
  expect(reason).toContain('only $LATEST was moved: the CloudFormation stack shop may take it back.');
});

test('the same of a function that was on the version already', async () => {
  account.functions.publishedOf.set('app', { aliases: [{ name: 'live', version: '3' }], versions: ['3'] });
  await moved();
  const { functions } = await account.release();
  expect(functions).toMatchObject([{ outcome: 'current', reason: expect.stringContaining('live (version 3)') }]);
});

test('a function whose aliases can not be listed is not moved at all', async () => {
  account.functions.add(consumer('app'));
  account.functions.published = async () => {
    throw new Error('throttled');
  };
  const { functions } = await account.release({ published: layer(2) });
  expect(functions).toMatchObject([{ outcome: 'skipped', reason: expect.stringContaining('throttled') }]);
  expect(account.functions.updates).toEqual([]);
});
