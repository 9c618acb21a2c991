/** What Lambda denies is gone, or somebody else's business. */
import type { Functions } from '../../../lambdas/aws/functions';
import { taggedFunctions } from '../../../lambdas/aws/tagged-functions';
import { consumer, FakeFunctions } from '../fakes/cloud';

const denied = Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });

function functionsThat(get: Functions['get'], tagged: Record<string, string> = {}): Functions {
  const functions = Object.assign(new FakeFunctions(), { get });
  const functionsTagged = async (key: string, value?: string) =>
    key in tagged && (value === undefined || tagged[key] === value) ? ['app'] : [];
  return taggedFunctions({ functions, functionsTagged });
}

const deny = async () => {
  throw denied;
};

test('one that may be read is read', async () => {
  expect(await functionsThat(async (name) => consumer(name)).get('app')).toMatchObject({ name: 'app' });
  expect(await functionsThat(async () => undefined).get('app')).toBeUndefined();
});

test('one without our tags is gone', async () => {
  expect(await functionsThat(deny).get('app')).toBeUndefined();
  expect(await functionsThat(deny, { 'prejit:function': 'off', team: 'orders' }).get('app')).toBeUndefined();
});

test.each<Record<string, string>>([{ 'prejit:function': 'on' }, { 'prejit:attached': 'execution-1' }])(
  'one that has them, and may not be read, is not taken for gone: %j',
  async (tags) => {
    await expect(functionsThat(deny, tags).get('app')).rejects.toBe(denied);
  },
);

test('whatever else goes wrong says nothing of it', async () => {
  const broken = functionsThat(async () => {
    throw new Error('broken');
  });
  await expect(broken.get('app')).rejects.toThrow('broken');
});
