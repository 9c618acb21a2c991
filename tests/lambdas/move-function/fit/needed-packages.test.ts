/** A function that was published against several layers. */
import { consumer } from '../../fakes/cloud';
import { Account, deps, fromStore, layer } from '../../update-consumers/account';

const theirs = 'arn:aws:lambda:eu-west-1:999999999999:layer:theirs:4';
const polly = { id: 'Polly', version: '8.0.0' };

let account: Account;
beforeEach(() => {
  account = new Account();
  account.depsOf.set('app', deps({ 'Dapper/2.1.0': fromStore, 'Polly/8.0.0': fromStore }));
});

/** Releases version 2 to a function on these layers. */
async function moved(layers: string[], published = layer(2)) {
  account.functions.add(consumer('app', { layers }));
  const { functions } = await account.release({ published });
  return { ...functions[0], layers: account.functions.all.get('app')?.layers };
}

test('moves when the layers have all of its packages together', async () => {
  account.layerPackages.set(theirs, [{ id: 'polly', version: '8.0.0' }]);
  expect(await moved([theirs, layer(1).arn])).toMatchObject({ outcome: 'updated', layers: [theirs, layer(2).arn] });
});

test('is skipped when another layer has another version, and told how to publish it', async () => {
  account.layerPackages.set(theirs, [{ ...polly, version: '8.0.1' }]);
  const { outcome, reason } = await moved([theirs, layer(1).arn]);
  expect(outcome).toBe('skipped');
  expect(reason).toBe(
    `It needs packages that its code lacks and the new layer does not have: Polly 8.0.0. Add them to the manifest, or set PrejitKeepPrevious in it, or publish it again: \`aws s3 cp ${layer(2).artifact} artifact.xml\`, then \`dotnet publish -c Release -r linux-x64 --no-self-contained --manifest artifact.xml\`.`,
  );
});

test('is not told to keep the packages of the version before when these are kept: it is older', async () => {
  const kept = { from: 'f', packages: 1, bytes: 1, examples: [] };
  const { reason } = await moved([layer(1).arn], { ...layer(2), kept });
  expect(reason).toContain('Add them to the manifest, or publish it again: ');
});

test('is told to name the lists of all layers when it uses several', async () => {
  account.depsOf.set('app', deps({ 'Npgsql/9.0.0': fromStore, 'Polly/8.0.0': fromStore }));
  account.layerPackages.set(theirs, [polly]);
  const { reason } = await moved([theirs]);
  expect(reason).toContain('does not have: Npgsql 9.0.0.');
  expect(reason).toMatch(/`dotnet publish .*` with a further --manifest for each other layer that it uses\.$/);
});

test('is skipped when a layer that may have them can’t be looked at, and told which', async () => {
  const { outcome, reason } = await moved([theirs, layer(1).arn]);
  expect(outcome).toBe('skipped');
  expect(reason).toContain(`Its layer ${theirs} may have them, but can't be looked at: access denied.`);
});

test('does not ask for other layers when the new one has all', async () => {
  account.depsOf.set('app', deps({ 'Dapper/2.1.0': fromStore }));
  expect(await moved([theirs])).toMatchObject({ outcome: 'updated' });
});

test('the version that is replaced does not count', async () => {
  account.layerPackages.set(layer(1).arn, [polly]);
  expect(await moved([layer(1).arn])).toMatchObject({ outcome: 'skipped' });
});
