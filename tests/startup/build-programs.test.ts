/** A program that the package source can't build: whether that is remembered. */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { buildProgram, PackMissingError, type Program } from '../../startup/build-programs';

jest.setTimeout(120_000);

const directory = mkdtempSync(path.join(tmpdir(), 'prejit-programs-'));
const program: Program = { folder: path.join(directory, 'lacking'), assembly: 'Lacking' };
const feed = path.join(directory, 'feed');
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const project = (packageReference: string) => `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>$(ProgramFramework)</TargetFramework>
    <RestoreSources>${feed}</RestoreSources>
  </PropertyGroup>
  <ItemGroup>${packageReference}</ItemGroup>
</Project>`;

beforeAll(() => {
  for (const folder of [program.folder, feed]) mkdirSync(folder);
  writeFileSync(
    path.join(program.folder, 'Lacking.csproj'),
    project('<PackageReference Include="No.Such.Pack" Version="1.0.0" />'),
  );
});

const attempt = (name: string, isOptional: boolean) =>
  buildProgram(program, { cache: path.join(directory, name), framework: 'net10.0', isOptional });

test('is remembered when there is another way, so that the source is not asked each time', async () => {
  await expect(attempt('optional', true)).rejects.toThrow(PackMissingError);
  const cache = path.join(directory, 'optional');
  const [remembered = '', ...others] = readdirSync(cache);
  expect(others).toEqual([]);
  writeFileSync(path.join(cache, remembered), 'as it was said before');
  await expect(attempt('optional', true)).rejects.toThrow('as it was said before');
});

test('is not remembered when there is none: it may succeed once the source has it', async () => {
  await expect(attempt('needed', false)).rejects.toThrow(PackMissingError);
  expect(readdirSync(path.join(directory, 'needed'))).toEqual([]);
});
