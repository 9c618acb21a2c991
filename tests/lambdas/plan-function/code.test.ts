/** Every reason for which a function can have no layer, by what lies in its zip. */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConsumerFunction } from '../../../lambdas/aws/functions';
import { readCode } from '../../../lambdas/plan-function/code';
import { FileServer } from '../../support/file-server';
import { type RawEntry, rawZip, symbolicLink } from '../../support/raw-zip';
import { consumer } from '../fakes/cloud';

const server = new FileServer();
beforeAll(() => server.listen());
afterAll(() => server.close());

const target = { framework: 'net10.0', architecture: 'x86_64' } as const;
const netCore = (version = '10.0.0', name = 'Microsoft.NETCore.App') => ({ framework: { name, version } });

const depsOf = (libraries: Record<string, { runtime?: string; store?: boolean }>): string =>
  JSON.stringify({
    runtimeTarget: { name: 'target' },
    targets: {
      target: Object.fromEntries(
        Object.entries(libraries).map(([name, { runtime }]) => [name, runtime ? { runtime: { [runtime]: {} } } : {}]),
      ),
    },
    libraries: Object.fromEntries(
      Object.entries(libraries).map(([name, { store }]) => [name, store ? { runtimeStoreManifestName: 'a.xml' } : {}]),
    ),
  });

const parts = (options: object = netCore(), deps = depsOf({ 'App/1.0.0': { runtime: 'App.dll' } })): RawEntry[] => [
  { name: 'App.dll', content: 'assembly' },
  { name: 'App.deps.json', content: deps },
  { name: 'App.runtimeconfig.json', content: JSON.stringify({ runtimeOptions: options }) },
];

const read = (entries: RawEntry[], changes: Partial<ConsumerFunction> = {}) => {
  Object.assign(server, { body: rawZip(entries) });
  return readCode(consumer('app', { codeUrl: server.url(), ...changes }), target);
};

test('what a plan needs is read from the directory and two files', async () => {
  expect(await read([...parts(), { name: 'data.bin', content: Buffer.alloc(1000) }])).toEqual({
    assembly: 'App',
    bytes: parts().reduce((sum, { content = '' }) => sum + content.length, 1000),
    needsStore: false,
  });
  const stored = depsOf({
    'App/1.0.0': { runtime: 'App.dll' },
    'Dapper/2.1.0': { runtime: 'Dapper.dll', store: true },
  });
  expect(await read(parts(netCore(), stored))).toMatchObject({ needsStore: true });
  const aspNetCore = { frameworks: [netCore().framework, netCore('10.0.1', 'Microsoft.AspNetCore.App').framework] };
  expect(await read(parts(aspNetCore))).toMatchObject({ assembly: 'App' });
  // An executable may have no deps.json.
  const [assembly, , config] = parts();
  expect(
    await read(
      [assembly, config].flatMap((part) => part ?? []),
      { handler: 'App' },
    ),
  ).toMatchObject({
    assembly: 'App',
  });
});

test('why it can have no hook does not keep it from having copies', async () => {
  const off = { ...netCore(), configProperties: { 'System.StartupHookProvider.IsSupported': false } };
  expect(await read(parts(off))).toMatchObject({ withoutHook: expect.stringContaining('switches startup hooks off') });
});

/** A host of .NET programs, as the SDK has it. */
function hostNamed(name: string): Buffer {
  const sdk = /\[(.*)\]/.exec(execFileSync('dotnet', ['--list-sdks'], { encoding: 'utf8' }))?.[1] ?? '';
  const pack = join(sdk, '..', 'packs', `Microsoft.NETCore.App.Host.linux-${process.arch}`);
  const version = readdirSync(pack).sort().at(-1) ?? '';
  return readFileSync(join(pack, version, 'runtimes', `linux-${process.arch}`, 'native', name));
}

/** As `dotnet publish -p:PublishSingleFile=true` does: the bytes before the host's marker say where the files begin. */
function bundled(host: Buffer): Buffer {
  const marker = host.indexOf(Buffer.from('8b1202b96a612038727b930214d7a03213f5b9e6efae3318ee3b2dce24b36aae', 'hex'));
  const copy = Buffer.from(host);
  copy.writeBigInt64LE(BigInt(host.length), marker - 8);
  return copy;
}

test.each<[what: string, entries: () => RawEntry[], changes: Partial<ConsumerFunction>, words: string]>([
  ['self-contained', () => parts({ includedFrameworks: [netCore().framework] }), {}, 'self-contained'],
  ['another version', () => parts(netCore('8.0.0')), {}, 'published for net8.0 and deployed on dotnet10'],
  ['another framework', () => parts(netCore('10.0.0', 'Microsoft.WindowsDesktop.App')), {}, 'WindowsDesktop'],
  ['no runtimeconfig.json', () => parts().slice(0, 2), {}, 'App.runtimeconfig.json'],
  ['no deps.json', () => parts().filter(({ name }) => name !== 'App.deps.json'), {}, 'App.deps.json'],
  ['another handler', () => parts(), { handler: 'Other' }, 'no Other.dll'],
  ['a script', () => [{ name: 'run.sh', content: '#!/bin/sh\n' }], { handler: 'run.sh' }, 'is a script'],
  ['Native AOT', () => [{ name: 'App', content: '\x7fELF native' }], { handler: 'App' }, 'Native AOT'],
  [
    'a host without its assembly',
    () => [{ name: 'App', content: hostNamed('apphost') }],
    { handler: 'App' },
    'has the host App and not App.dll',
  ],
  [
    'a single file',
    () => [{ name: 'App', content: bundled(hostNamed('singlefilehost')) }],
    { handler: 'App' },
    'published as a single file',
  ],
  ['a file that is missing', () => parts(netCore(), depsOf({ 'A/1.0.0': { runtime: 'A.dll' } })), {}, 'A.dll'],
  ['a symbolic link', () => [...parts(), { name: 'x', content: '/etc', mode: symbolicLink }], {}, 'symbolic link'],
  ['a name with a line break', () => [...parts(), { name: 'a\nb' }], {}, 'lists of files can not hold'],
  ['a runtimeconfig.json that is none', () => [...parts().slice(0, 2), { name: 'App.runtimeconfig.json' }], {}, 'read'],
])('%s is refused', async (_, entries, changes, words) => {
  await expect(read(entries(), changes)).rejects.toMatchObject({
    name: 'UnfitFunction',
    message: expect.stringContaining(words),
  });
});
