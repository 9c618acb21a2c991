/** What is said of folders that are not what `dotnet publish` makes of a function, and of layers that are missing. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { machineArchitecture, storeFolder } from '../../core/targets';
import { readPublishedFunction } from '../../profiler/published-function';
import { unpackLayers } from '../../profiler/unpack-layers';
import { writeZip } from '../support/layer-zip';

let directory: string;

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'prejit-published-'));
});

afterEach(() => rmSync(directory, { recursive: true, force: true }));

const write = (file: string, content: unknown): void => {
  mkdirSync(path.dirname(path.join(directory, file)), { recursive: true });
  writeFileSync(path.join(directory, file), JSON.stringify(content));
};

const config = (options: object = {}) => ({ runtimeOptions: { tfm: 'net10.0', ...options } });

/** A function with one package that its layer has, one that only brings others, and one that it has itself. */
const dependencies = {
  targets: {
    '.NETCoreApp,Version=v10.0/linux-x64': {
      'Newtonsoft.Json/13.0.4': { runtime: { 'lib/net6.0/Newtonsoft.Json.dll': {} } },
      'Meta/1.0.0': { dependencies: { 'Newtonsoft.Json': '13.0.4' } },
      'Own/1.0.0': { runtime: { 'lib/net10.0/Own.dll': {} } },
      'Orders/1.0.0': { runtime: { 'Orders.dll': {} } },
    },
  },
  libraries: {
    'Newtonsoft.Json/13.0.4': { type: 'package', runtimeStoreManifestName: 'artifact.xml' },
    'Meta/1.0.0': { type: 'package', runtimeStoreManifestName: 'artifact.xml' },
    'Own/1.0.0': { type: 'package' },
    'Orders/1.0.0': { type: 'project' },
  },
};

test.each<[string, Record<string, unknown>, string]>([
  ['an empty folder', {}, 'holds no *.runtimeconfig.json: give the output folder of "dotnet publish"'],
  ['a project', { 'Orders.csproj': '' }, 'dotnet publish Orders.csproj'],
  ['a class library that can not start', { 'Orders.deps.json': {} }, '<GenerateRuntimeConfigurationFiles>true'],
  ['a single file', { 'Orders.runtimeconfig.json': config() }, 'Publish without GenerateDependencyFile=false'],
  [
    'two programs',
    { 'Orders.runtimeconfig.json': config(), 'Stock.runtimeconfig.json': config() },
    'holds several programs (Orders, Stock): say with --handler',
  ],
  [
    'a self-contained function',
    { 'Orders.runtimeconfig.json': config({ includedFrameworks: [] }), 'Orders.deps.json': dependencies },
    'Publish with --no-self-contained',
  ],
  [
    'an old framework',
    { 'Orders.runtimeconfig.json': config({ tfm: 'net6.0' }), 'Orders.deps.json': dependencies },
    'is for net6.0: profiles are recorded for net8.0 and net10.0',
  ],
])('%s', (_, files, message) => {
  for (const [file, content] of Object.entries(files)) write(file, content);
  expect(() => readPublishedFunction(directory)).toThrow(
    expect.objectContaining({ name: 'FunctionNotPublished', message: expect.stringContaining(message) }),
  );
});

test('the handler tells two programs in one folder apart', () => {
  for (const name of ['Orders', 'Stock']) write(`${name}.runtimeconfig.json`, config());
  write('Orders.deps.json', dependencies);
  expect(readPublishedFunction(directory, 'Orders')).toMatchObject({
    assembly: 'Orders',
    packages: ['meta/1.0.0', 'newtonsoft.json/13.0.4', 'own/1.0.0'],
    layerPackages: ['Newtonsoft.Json/13.0.4'],
    ownAssemblies: new Set(['Orders']),
  });
});

describe('the layer', () => {
  const cache = (): string => path.join(directory, 'cache');
  const published = () => {
    write('Orders.runtimeconfig.json', config());
    write('Orders.deps.json', dependencies);
    return readPublishedFunction(directory);
  };

  test('has to be given when the function was published against one', async () => {
    await expect(unpackLayers(published(), [], cache())).rejects.toMatchObject({
      name: 'LayerMissing',
      message: expect.stringMatching(
        /^Orders was published against a layer .* holds Newtonsoft.Json\/13.0.4. .*--layer/,
      ),
    });
  });

  test('has to hold the packages that the function was published without', async () => {
    const store = storeFolder({ framework: 'net10.0', architecture: machineArchitecture });
    const package_ = path.join('layer', store, 'newtonsoft.json');
    write(path.join(package_, '13.0.3', 'file.json'), {});
    const layer = path.join(directory, 'layer');
    await expect(unpackLayers(published(), [layer], cache())).rejects.toMatchObject({
      name: 'LayerMissing',
      message: expect.stringContaining('Orders needs Newtonsoft.Json/13.0.4 of its layers'),
    });
    write(path.join(package_, '13.0.4', 'file.json'), {});
    await expect(unpackLayers(published(), [layer], cache())).resolves.toBe(layer);
  });

  test('can be several, of which each has some of the packages', async () => {
    const store = storeFolder({ framework: 'net10.0', architecture: machineArchitecture });
    const zip = async (name: string, package_: string): Promise<string> => {
      const file = path.join(directory, name);
      writeFileSync(file, await writeZip([{ path: `${store}${package_}/file.json` }]));
      return file;
    };
    const json = await zip('json.zip', 'newtonsoft.json/13.0.4');
    const logs = await zip('logs.zip', 'serilog/4.4.0');
    await expect(unpackLayers(published(), [logs], cache())).rejects.toMatchObject({ name: 'LayerMissing' });
    const root = (await unpackLayers(published(), [logs, json], cache())) ?? '';
    for (const package_ of ['newtonsoft.json/13.0.4', 'serilog/4.4.0'])
      expect(existsSync(path.join(root, store, package_, 'file.json'))).toBe(true);
    await expect(unpackLayers(published(), [logs, directory], cache())).rejects.toMatchObject({
      message: expect.stringContaining('only zips are put together'),
    });
  });
});
