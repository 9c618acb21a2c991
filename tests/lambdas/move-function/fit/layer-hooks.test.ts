/** A startup hook in the variables of a function that has another layer too. */
import { consumer } from '../../fakes/cloud';
import { Account, layer, store } from '../../update-consumers/account';

let account: Account;
beforeEach(() => {
  account = new Account();
});

describe("another layer's startup hook", () => {
  const hook = 'dotnetcore/startup/x64/net10.0/Prejit.Startup.dll';
  const other = 'arn:aws:lambda:eu-west-1:999999999999:layer:theirs:4';
  const before = { DOTNET_SHARED_STORE: store, DOTNET_STARTUP_HOOKS: `/opt/${hook}`, PREJIT_WARM_BUDGET_MS: '500' };
  const moved = async (environment: Record<string, string>, startupHook?: string, layers = [layer(1).arn, other]) => {
    account.functions.add(consumer('app', { layers, environment }));
    const { functions } = await account.release({ published: layer(2, { startupHook }) });
    return { ...functions[0], environment: account.functions.all.get('app')?.environment };
  };

  test('stays when the other layer has the file', async () => {
    account.layerFiles.set(other, [hook]);
    expect(await moved(before)).toMatchObject({ outcome: 'updated', environment: before });
  });

  test('goes when neither has it', async () => {
    account.layerFiles.set(other, ['dotnetcore/startup/x64/net8.0/Prejit.Startup.dll']);
    const { environment } = await moved(before);
    expect(environment).toEqual({ DOTNET_SHARED_STORE: store });
  });

  test('is named when the new version has it, whatever the other has', async () => {
    const { environment } = await moved({}, hook);
    expect(environment).toEqual({ DOTNET_SHARED_STORE: store, DOTNET_STARTUP_HOOKS: `/opt/${hook}` });
  });

  test('is not named when it was not', async () => {
    account.layerFiles.set(other, [hook]);
    const { environment } = await moved({});
    expect(environment).toEqual({ DOTNET_SHARED_STORE: store });
  });

  test('keeps the function from moving when the other layer cannot be looked at', async () => {
    expect(await moved(before)).toMatchObject({
      outcome: 'skipped',
      reason: expect.stringMatching(/layer:theirs:4, which can't be looked at: access denied/),
      environment: before,
    });
  });

  test('is not looked for in the version that is replaced', async () => {
    const { environment } = await moved(before, undefined, [layer(1).arn]);
    expect(environment).toEqual({ DOTNET_SHARED_STORE: store });
  });
});
