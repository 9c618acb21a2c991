import { functionHookName, functionLayerFiles, functionStartupFolder } from '../../../core/function-layer';
import { functionLayerPaths } from '../../../core/function-layout/layer-paths';
import { type DeployedFunction, layerTexts } from '../../../core/function-layout/layer-texts';

const hook = functionStartupFolder + functionHookName;

type Library = Record<string, unknown>;
const depsJson = (libraries: Record<string, Library>): string =>
  JSON.stringify({
    runtimeTarget: { name: '.NETCoreApp,Version=v10.0/linux-x64', signature: '' },
    targets: { '.NETCoreApp,Version=v10.0/linux-x64': libraries },
    libraries: Object.fromEntries(
      Object.keys(libraries).map((name) => [name, { type: 'package', serviceable: true, sha512: '' }]),
    ),
  });

const versions = { assemblyVersion: '1.2.0.0', fileVersion: '1.2.3.0' };
const ordinary: Record<string, Library> = {
  'App/1.0.0': { runtime: { 'App.dll': {} } },
  'Package/1.2.3': { runtime: { 'lib/net8.0/Package.dll': versions } },
};

const deployed = (
  libraries: Record<string, Library>,
  files: string[],
  more: Partial<DeployedFunction> = {},
): DeployedFunction => ({
  assembly: 'App',
  architecture: 'x86_64',
  files: new Map(files.map((file) => [file, { hash: 'f'.repeat(128), bytes: 1 }])),
  depsJson: depsJson(libraries),
  runtimeConfig: '{ "runtimeOptions": { "tfm": "net10.0" } }',
  ...more,
});

const textsOf = (...parameters: Parameters<typeof layerTexts>) => {
  const { texts, copies, left } = layerTexts(...parameters);
  return { texts, copies, left: Object.fromEntries(left.map(({ path, reason }) => [path, reason])) };
};

test('copies are named with the versions that the function names its own with', () => {
  const { texts, copies } = textsOf(deployed(ordinary, ['App.dll', 'Package.dll']), {
    compiled: ['App.dll', 'Package.dll'],
  });
  expect(copies.map(({ original, path }) => [original, path])).toEqual([
    ['App.dll', 'prejit/function/store/prejit/App.dll'],
    ['Package.dll', 'prejit/function/store/prejit/Package.dll'],
  ]);
  const deps = JSON.parse(texts.get(functionLayerFiles.deps) ?? '');
  expect(deps.targets.Prejit['Prejit.Copies/1.0.0'].runtimeTargets).toEqual({
    'prejit/App.dll': { rid: 'linux-x64', assetType: 'runtime' },
    'prejit/Package.dll': { rid: 'linux-x64', assetType: 'runtime', ...versions },
  });
  expect([...texts.keys()]).toEqual([functionLayerFiles.expected, functionLayerFiles.deps]);
});

test('what the host takes otherwise is left, and why', () => {
  const specific = { ...versions, assetType: 'runtime' };
  const libraries = {
    ...ordinary,
    'One/1.0.0': { runtimeTargets: { 'runtimes/unix/lib/One.dll': { ...specific, rid: 'unix' } } },
    'Two/1.0.0': {
      runtimeTargets: {
        'runtimes/unix/lib/Two.dll': { ...specific, rid: 'unix' },
        'runtimes/linux/lib/Two.dll': { ...specific, rid: 'linux' },
        'runtimes/win/lib/Two.dll': { ...specific, rid: 'win' },
      },
    },
    'Same/1.0.0': { runtime: { 'lib/a/Same.dll': versions } },
    'Other/1.0.0': { runtime: { 'lib/b/Same.dll': {} } },
  };
  const two = ['runtimes/unix/lib/Two.dll', 'runtimes/linux/lib/Two.dll'];
  const files = ['App.dll', 'Package.dll', 'runtimes/unix/lib/One.dll', ...two, 'Same.dll', 'Plugin.dll'];
  const { copies, left } = textsOf(deployed(libraries, files), { compiled: files });
  expect(copies.map(({ original }) => original)).toEqual(['App.dll', 'Package.dll', 'runtimes/unix/lib/One.dll']);
  expect(left).toEqual({
    [two[0] ?? '']: expect.stringContaining('among several files'),
    [two[1] ?? '']: expect.stringContaining('among several files'),
    'Same.dll': expect.stringContaining('several assemblies of this name'),
    'Plugin.dll': expect.stringContaining('does not name it'),
  });
});

test('a function is left as it is when the host would miss a file that nobody looked for before', () => {
  const fn = deployed(ordinary, ['App.dll']);
  expect(() => layerTexts(fn, { hook })).toThrow(
    'names files that are not in its zip, so it would not start with a layer: Package.dll',
  );
  const native = deployed({ 'A/1.0.0': { native: { 'runtimes/linux-x64/native/a.so': {} } } }, []);
  expect(() => layerTexts(native, {})).toThrow('a.so');
  const stored = JSON.parse(fn.depsJson ?? '');
  stored.libraries['Package/1.2.3'].runtimeStoreManifestName = 'artifact.xml';
  expect(layerTexts({ ...fn, depsJson: JSON.stringify(stored) }, { hook }).texts.size).toBe(3);
});

test('an executable without deps.json has its hook, and no copies', () => {
  const { texts, left } = textsOf(deployed({}, ['App.dll'], { depsJson: undefined }), {
    compiled: ['App.dll'],
    hook,
    next: '/opt/x',
  });
  expect(left).toEqual({ 'App.dll': 'the function has no deps.json' });
  expect(texts.get(functionLayerFiles.next)).toBe('/opt/x\n');
  const deps = JSON.parse(texts.get(functionLayerFiles.deps) ?? '');
  expect(deps.libraries['Prejit.Hook/1.0.0'].path).toBe('startup');
});

test('the hook joins those that the function has, and nothing else of its configuration changes', () => {
  const config = {
    runtimeOptions: { tfm: 'net10.0', configProperties: { STARTUP_HOOKS: 'Own', 'System.GC.Server': true } },
    other: 1.5,
  };
  const runtimeConfig = `\uFEFF${JSON.stringify(config, undefined, 4)}`;
  const { texts } = layerTexts(deployed(ordinary, ['App.dll', 'Package.dll'], { runtimeConfig }), { hook });
  const { configProperties } = config.runtimeOptions;
  const joined = { ...configProperties, STARTUP_HOOKS: 'Own:Prejit.Function.Startup' };
  expect(JSON.parse(texts.get(functionLayerFiles.runtimeConfig) ?? '')).toEqual({
    ...config,
    runtimeOptions: { ...config.runtimeOptions, configProperties: joined },
  });
});

test.each([
  [
    'switches startup hooks off',
    '{"runtimeOptions":{"configProperties":{"System.StartupHookProvider.IsSupported":false}}}',
  ],
  ['can not be read', '{"runtimeOptions":[]}'],
  ['can not be read', '// text\n{}'],
  ['would not stay as it is', '{"runtimeOptions":{"configProperties":{"a":1.0}}}'],
  ['would not stay as it is', '{"runtimeOptions":{"tfm":"net8.0","tfm":"net10.0"}}'],
])('where there can be no hook, the reason is named: it %s', (reason, runtimeConfig) => {
  expect(() => layerTexts(deployed({}, [], { runtimeConfig }), { hook })).toThrow(reason);
});

test('a runtimeconfig.dev.json would no longer be read', () => {
  expect(() => layerTexts(deployed({}, ['App.runtimeconfig.dev.json']), { hook })).toThrow('which is for development');
});

test('a layer has the paths of what is in it', () => {
  const files = ['App.dll', 'App.pdb', 'Package.dll'];
  const { copies, texts } = layerTexts(deployed(ordinary, files), {
    compiled: ['App.dll', 'Package.dll'],
    hook,
    next: '/opt/x',
  });
  const paths = functionLayerPaths({ hasNext: true, copies, files: new Set(files), hook: { image: 'ab' } });
  expect(paths).toEqual(expect.arrayContaining([...texts.keys(), 'prejit/function/store/prejit/App.pdb', hook]));
  expect(paths).toHaveLength(texts.size + 2 + 3 + 3);
  const recording = functionLayerPaths({ hasNext: false, copies: [], files: new Set(), hook: 'recorder' });
  expect(recording).toEqual(
    expect.arrayContaining(['prejit/record/Prejit.Recorder.dll', 'prejit/record/recording.json']),
  );
});
