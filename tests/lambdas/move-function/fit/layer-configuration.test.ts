import { configurationFor, sameConfiguration } from '../../../../lambdas/move-function/fit/layer-configuration';

const layer = (name: string, version: number) => `arn:aws:lambda:eu-west-1:000000000000:layer:${name}:${version}`;
const arn = layer('web', 3);
const hook = 'dotnetcore/startup/x64/net10.0/Prejit.Startup.dll';
const store = '/opt/dotnetcore/store/';

test('adds the layer and the store to a function that has neither', () => {
  expect(
    configurationFor(
      { layers: [], environment: { A: '1' } },
      { published: { arn }, otherHooks: [], warmBudgetMilliseconds: '1000' },
    ),
  ).toEqual({
    layers: [arn],
    environment: { A: '1', DOTNET_SHARED_STORE: store },
  });
});

test('replaces another version in its place and keeps everything else', () => {
  const current = {
    layers: [layer('first', 1), layer('web', 1), layer('web-2', 7)],
    environment: { DOTNET_SHARED_STORE: '/var/task/store/' },
  };
  expect(configurationFor(current, { published: { arn }, otherHooks: [] })).toEqual({
    layers: [layer('first', 1), arn, layer('web-2', 7)],
    environment: { DOTNET_SHARED_STORE: `/var/task/store/:${store}` },
  });
});

describe('the startup hook', () => {
  const environment = (
    before: Record<string, string>,
    startupHook?: string,
    warmBudgetMilliseconds?: string,
    otherHooks: string[] = [],
  ) =>
    configurationFor(
      { layers: [], environment: { DOTNET_SHARED_STORE: store, ...before } },
      { published: { arn, startupHook }, otherHooks, warmBudgetMilliseconds },
    ).environment;
  const other = '/opt/otel/OpenTelemetry.dll';

  test('is joined with the hooks that are there', () => {
    expect(environment({}, hook).DOTNET_STARTUP_HOOKS).toBe(`/opt/${hook}`);
    expect(environment({ DOTNET_STARTUP_HOOKS: other }, hook).DOTNET_STARTUP_HOOKS).toBe(`${other}:/opt/${hook}`);
  });

  test('takes the place of one for another target', () => {
    const old = '/opt/dotnetcore/startup/arm64/net8.0/Prejit.Startup.dll';
    const before = { DOTNET_STARTUP_HOOKS: `${old}:${other}` };
    expect(environment(before, hook).DOTNET_STARTUP_HOOKS).toBe(`/opt/${hook}:${other}`);
  });

  test('goes when the layer has none: a missing hook stops the process', () => {
    const before = { DOTNET_STARTUP_HOOKS: `${other}:/opt/${hook}`, PREJIT_WARM_BUDGET_MS: '500' };
    expect(environment(before)).toEqual({ DOTNET_SHARED_STORE: store, DOTNET_STARTUP_HOOKS: other });
    expect(environment({ DOTNET_STARTUP_HOOKS: `/opt/${hook}` })).toEqual({ DOTNET_SHARED_STORE: store });
    expect(environment({ DOTNET_STARTUP_HOOKS: `/opt//x/../${hook}` })).toEqual({ DOTNET_SHARED_STORE: store });
  });

  test('stays with its budget when another layer has the file', () => {
    const before = { DOTNET_STARTUP_HOOKS: `/opt/${hook}:${other}`, PREJIT_WARM_BUDGET_MS: '500' };
    const kept = environment(before, undefined, '700', [`/opt/${hook}`]);
    expect(kept).toEqual({ DOTNET_SHARED_STORE: store, ...before });
  });

  test('for another target stays beside the own, when another layer has the file', () => {
    const old = '/opt/dotnetcore/startup/arm64/net8.0/Prejit.Startup.dll';
    const kept = environment({ DOTNET_STARTUP_HOOKS: `${old}:${other}` }, hook, undefined, [old]);
    expect(kept.DOTNET_STARTUP_HOOKS).toBe(`/opt/${hook}:${old}:${other}`);
  });

  test.each([`::${other}:`, '', 'Simple.Name', '/opt/dotnetcore/startup/x64/net10.0/Other.dll'])(
    'leaves a variable as it is that names none of ours: "%s"',
    (hooks) => {
      const before = { DOTNET_STARTUP_HOOKS: hooks, PREJIT_WARM_BUDGET_MS: '500' };
      expect(environment(before)).toEqual({ DOTNET_SHARED_STORE: store, ...before });
    },
  );

  test("gets the stack's time budget, unless the function has its own", () => {
    expect(environment({}, hook, '700').PREJIT_WARM_BUDGET_MS).toBe('700');
    expect(environment({ PREJIT_WARM_BUDGET_MS: '5' }, hook, '700').PREJIT_WARM_BUDGET_MS).toBe('5');
  });
});

test('doing it twice changes nothing', () => {
  const wanted = { published: { arn, startupHook: hook }, otherHooks: [], warmBudgetMilliseconds: '700' };
  const once = configurationFor({ layers: [layer('a', 1)], environment: { B: '2' } }, wanted);
  expect(sameConfiguration(configurationFor(once, wanted), once)).toBe(true);
});
