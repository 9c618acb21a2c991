/** What Lambda has no room for is said before Lambda is asked. */
import { maxUnzippedBytes, maxVariablesBytes, variablesBytes } from '../../../../core/lambda-limits';
import { consumer } from '../../fakes/cloud';
import { Account, layer, store } from '../../update-consumers/account';

const other = 'arn:aws:lambda:eu-west-1:000000000000:layer:other:1';

let account: Account;
beforeEach(() => {
  account = new Account();
});

async function outcomeOf(found: Parameters<typeof consumer>[1], unzippedBytes = 1) {
  account.functions.add(consumer('app', found));
  const { functions } = await account.release({ published: layer(1, { unzippedBytes }) });
  return functions[0];
}

describe('250 MB', () => {
  test.each([
    [0, 'updated'],
    [1, 'skipped'],
  ])('of code and layers, and %d bytes', async (more, outcome) => {
    account.codeBytes = 1000;
    account.layerBytes.set(other, 500);
    const result = await outcomeOf({ layers: [other] }, maxUnzippedBytes - 1500 + more);
    expect(result).toMatchObject({ outcome });
    if (more > 0)
      expect(result?.reason).toMatch(/250\.0 MB unzipped, and Lambda allows 250\.0 MB: code 0\.0 MB, this layer/);
    expect(account.functions.updates).toHaveLength(more > 0 ? 0 : 1);
  });

  test('a layer that gives way does not count, and one that cannot be looked at is left to Lambda', async () => {
    const older = layer(1).arn.replace(/1$/, '7');
    account.layerBytes.set(older, maxUnzippedBytes);
    expect(await outcomeOf({ layers: [older, other] }, maxUnzippedBytes - 1)).toMatchObject({ outcome: 'updated' });
  });
});

test.each([
  [0, 'updated'],
  [1, 'skipped'],
])('4 KB of variables, and %d bytes', async (more, outcome) => {
  const taken = variablesBytes({ A: '', DOTNET_SHARED_STORE: store });
  const result = await outcomeOf({ environment: { A: 'x'.repeat(maxVariablesBytes - taken + more) } });
  expect(result).toMatchObject({ outcome });
  if (more > 0) expect(result?.reason).toContain('Its variables would take 4097 bytes, of which 48 are for the layer');
});

test('five other layers', async () => {
  const layers = Array.from({ length: 5 }, (_, n) => other.replace('other', `other${n}`));
  expect(await outcomeOf({ layers })).toMatchObject({ outcome: 'skipped', reason: expect.stringContaining('5 other') });
});
