/** Packages whose metadata no compiler wrote: the generator drops what it can't read and goes on. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { startupPrograms } from './programs';
import { profileText, sampleMethod, sampleType } from './sample-profile';
import { cache, dotnet, fixture, frameworkDirectory, publish } from './toolchain';

jest.setTimeout(120_000);

let directory: string;
let programs: Awaited<ReturnType<typeof startupPrograms>>;

beforeAll(async () => {
  directory = mkdtempSync(path.join(cache, 'odd-'));
  programs = await startupPrograms();
  await publish(fixture('OddMetadata'), path.join(directory, 'writer'));
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

const method = { type: ['Odd', 'Type'], method: 'Method', signature: 'System.Void(System.Int32)' };
const profile = profileText([sampleMethod(), sampleMethod(method), sampleType({ type: ['Odd', 'Inner+Outer'] })]);

test.each([
  ['types that contain each other', 'circle', { unreadableMetadata: 2 }],
  ['a signature of three million levels', 'deep', { methodMissing: 1, typeMissing: 1 }],
  ['a signature of four thousand levels', 'long', { methodMissing: 1, typeMissing: 1 }],
  ['a type that is made of itself', 'itself', { unreadableMetadata: 1, typeMissing: 1 }],
])('%s', async (_, kind, dropped) => {
  const at = (name: string): string => path.join(directory, kind, name);
  mkdirSync(at('store'), { recursive: true });
  await dotnet([path.join(directory, 'writer', 'OddMetadata.dll'), path.join(at('store'), 'Odd.dll'), kind]);
  writeFileSync(at('startup.profile'), profile);
  const { generator, name } = programs;
  await dotnet([generator, at('startup.profile'), at('image'), name, 'x64', await frameworkDirectory(), at('store')]);
  expect(JSON.parse(readFileSync(path.join(at('image'), 'report.json'), 'utf8'))).toMatchObject({
    resolved: 1,
    dropped,
  });
});
