import type { AssetsJson, Library } from '../../build-store/assets';
import { checkAssets } from '../../build-store/check-assets';

const target = { framework: 'net10.0', architecture: 'x86_64' } as const;
const key = 'Some.Package/1.0.0';

function assets(library: Partial<Library>, change: Partial<AssetsJson> = {}, name = key): AssetsJson {
  return {
    targets: { 'net10.0/linux-x64': { [name]: { type: 'package', ...library } } },
    libraries: { [name]: { type: 'package', path: name.toLowerCase() } },
    packageFolders: { '/packages/': {} },
    ...change,
  };
}

const check = (json: AssetsJson): void => checkAssets(json, target, '/packages');

test('what a layer is made of is taken', () => {
  const library = {
    compile: { 'lib/net8.0/_._': {} },
    runtime: { 'lib/net8.0/Some.dll': {}, 'runtimes/unix/lib/net8.0/Some.dll': {} },
    resource: { 'lib/net8.0/de/Some.resources.dll': {} },
    native: { 'runtimes/linux-x64/native/libsome.so': {} },
    dependencies: { Other: '1.0.0' },
    frameworkReferences: ['Microsoft.AspNetCore.App'],
  };
  expect(() => check(assets(library))).not.toThrow();
});

test('the first target may tell of other platforms, whose files are not taken', () => {
  const library = { type: 'package', runtimeTargets: { 'runtimes/win-x64/native/some.dll': {} } };
  expect(() => check(assets({}, { targets: { 'net10.0': { [key]: library } } }))).not.toThrow();
});

test.each<[string, AssetsJson, string]>([
  [
    'a content file',
    assets({ contentFiles: { 'contentFiles/any/any/a.txt': {} } } as Partial<Library>),
    '"contentFiles"',
  ],
  ['an MSBuild file', assets({ build: { 'build/Some.Package.targets': {} } } as Partial<Library>), '"build"'],
  ['a group that no SDK knows yet', assets({ novel: { 'novel/a.dll': {} } } as Partial<Library>), '"novel"'],
  ['a line break', assets({ runtime: { 'lib/net8.0/a\n--jitpath:b.dll': {} } }), String.raw`a\n--jitpath`],
  ['a line break in a placeholder', assets({ native: { 'lib/a\n--b/_._': {} } }), String.raw`a\n--b`],
  ['an invented runtime identifier', assets({ runtime: { 'runtimes/evil/lib/a.dll': {} } }), 'runtime identifier'],
  ["the runtime's core", assets({ runtime: { 'lib/net8.0/System.Private.CoreLib.dll': {} } }), "the runtime's own"],
  ['twins', assets({ runtime: { 'lib/a.dll': {}, 'lib/A.dll': {} } }), 'by case alone'],
  ['another folder', assets({}, { libraries: { [key]: { type: 'package', path: '../other' } } }), 'has another name'],
  ['a project', assets({ type: 'project' }), 'no package'],
  ['an id with a look-alike', assets({}, {}, 'S\u043eme/1.0.0'), String.raw`S\u043eme`],
  ['a version with a path', assets({}, {}, 'Some/1.0.0/../x'), 'no version'],
  ['a framework of MSBuild', assets({ frameworkReferences: ['A;B'] }), '"A;B"'],
  ['a target of its own', assets({}, { targets: { 'net10.0/evil': {} } }), 'net10.0/evil'],
  ['a package folder of its own', assets({}, { packageFolders: { '/tmp/evil': {} } }), '/tmp/evil'],
])('%s is refused by name', (_, json, told) => {
  expect(() => check(json)).toThrow(expect.objectContaining({ name: 'PackageRefused' }));
  expect(() => check(json)).toThrow(told);
  expect(() => check(json)).not.toThrow(/[^\x20-\x7e]/);
});
