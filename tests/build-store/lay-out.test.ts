import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { compilerVersion, readAssets } from '../../build-store/assets';
import { layOutStore } from '../../build-store/lay-out';

const root = mkdtempSync(join(tmpdir(), 'prejit-layout-'));
afterAll(() => rmSync(root, { recursive: true }));

function write(...path: string[]): void {
  const file = join(root, ...path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, '');
}

const library = (...runtime: string[]) => ({
  type: 'package',
  compile: { 'ref/net8.0/Ignored.dll': {} },
  runtime: Object.fromEntries(runtime.map((path) => [path, {}])),
});
const assets = readAssets({
  targets: {
    'net8.0': {},
    'net8.0/linux-x64': {
      'Whole/2.0.0': { ...library('lib/net8.0/Whole.dll'), native: { 'runtimes/linux-x64/native/libwhole.so': {} } },
      'Partly/1.0.0': library('lib/net8.0/Partly.dll', 'lib/net8.0/Framework.dll'),
      'Facade/4.0.0': library('lib/net8.0/_._'),
    },
  },
  libraries: {
    'Whole/2.0.0': { type: 'package', path: 'whole/2.0.0' },
    'Partly/1.0.0': { type: 'package', path: 'partly/1.0.0' },
    'Facade/4.0.0': { type: 'package', path: 'facade/4.0.0' },
  },
  packageFolders: { [join(root, 'packages')]: {} },
  project: {
    frameworks: {
      'net8.0': {
        downloadDependencies: [{ name: 'Microsoft.NETCore.App.Crossgen2.linux-x64', version: '[8.0.31, 8.0.31]' }],
      },
    },
  },
});

test('a package is in the store as a whole or not at all', () => {
  for (const folder of ['packages', 'published']) {
    write(folder, 'whole/2.0.0/lib/net8.0/Whole.dll');
    write(folder, 'whole/2.0.0/runtimes/linux-x64/native/libwhole.so');
    write(folder, 'partly/1.0.0/lib/net8.0/Partly.dll');
  }
  const store = layOutStore(assets, join(root, 'published'), { framework: 'net8.0', architecture: 'x86_64' });
  expect(store.packages).toEqual([{ id: 'Whole', version: '2.0.0' }]);
  expect(store.files.map(({ path }) => path)).toEqual([
    'dotnetcore/store/x64/net8.0/whole/2.0.0/lib/net8.0/Whole.dll',
    'dotnetcore/store/x64/net8.0/whole/2.0.0/runtimes/linux-x64/native/libwhole.so',
  ]);
  expect(store.leftOut).toEqual([
    { id: 'Facade', version: '4.0.0', reason: 'has no files that are loaded at run time' },
    {
      id: 'Partly',
      version: '1.0.0',
      reason: 'lib/net8.0/Framework.dll: the shared framework or another package has the same or a newer copy',
    },
  ]);
});

test("the compiler's version is the one that NuGet downloaded", () => {
  expect(compilerVersion(assets)).toBe('8.0.31');
});
