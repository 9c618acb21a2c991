import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dotnet, framework, type TestBuildResult } from './build-program';
import { runBuild, temporary } from './run-build';
import { unzip } from './unzip';

jest.setTimeout(180_000);

const packages = [{ id: 'Newtonsoft.Json', version: '13.0.3' }];
const hash = (file: string): string => createHash('sha256').update(readFileSync(file)).digest('hex');

let build: TestBuildResult;
beforeAll(async () => {
  build = await runBuild({ packages, level: 'cross-module' });
});

test('a build compiles every assembly and reports it', () => {
  expect(build).toMatchObject({ exitCode: 0, error: undefined });
  expect(build.report).toMatchObject({
    framework,
    architecture: 'x86_64',
    level: 'cross-module',
    packages,
    otherFiles: [],
    zipBytes: readFileSync(build.output('layer.zip')).length,
  });
  const [assembly] = build.report.assemblies;
  expect(assembly).toMatchObject({
    path: 'dotnetcore/store/x64/net10.0/newtonsoft.json/13.0.3/lib/net6.0/Newtonsoft.Json.dll',
    readyToRun: true,
  });
  expect(assembly?.methods).toBeGreaterThan(1000);
  expect(assembly?.nativeBytes).toBeGreaterThan(assembly?.ilBytes ?? 0);
});

test('the log has a line with the elapsed time for every step', () => {
  expect(build.log).toMatch(/^\[\d+\.\d s\] restored the packages$/m);
  expect(build.log).toMatch(/^\[\d+\.\d s\] compiled 1 of 1 assemblies ahead of time$/m);
  expect(build.log).toMatch(/^\[\d+\.\d s\] zipped 2 files, \d+ bytes$/m);
});

test('the same manifest and lock file give the same bytes in another directory', async () => {
  const again = await runBuild({ packages, level: 'cross-module', lock: build.output('packages.lock.json') });
  for (const file of ['layer.zip', 'artifact.xml', 'packages.lock.json']) {
    expect(hash(again.output(file))).toBe(hash(build.output(file)));
  }
});

test("the images are the same as those of the SDK's own compilation", async () => {
  const directory = join(temporary, 'by-the-sdk');
  mkdirSync(directory);
  writeFileSync(join(directory, 'Dependencies.csproj'), sdkProject);
  dotnet(['publish', '-c', 'Release', '-r', 'linux-x64', '-o', 'out'], directory);
  await unzip(build.output('layer.zip'), join(directory, 'layer'));

  const file = 'newtonsoft.json/13.0.3/lib/net6.0/Newtonsoft.Json.dll';
  const image = join(directory, `layer/dotnetcore/store/x64/${framework}`, file);
  expect(hash(image)).toBe(hash(join(directory, 'out', file)));
});

test('a function that is published against the store runs with it and not without', async () => {
  const directory = join(temporary, 'function');
  mkdirSync(directory);
  writeFileSync(join(directory, 'Function.csproj'), functionProject);
  writeFileSync(
    join(directory, 'Program.cs'),
    `System.Console.WriteLine(Newtonsoft.Json.JsonConvert.SerializeObject(new { answer = 42 }) + typeof(Newtonsoft.Json.JsonConvert).Assembly.Location);`,
  );
  dotnet(['publish', '-c', 'Release', '-o', 'out', '--manifest', build.output('artifact.xml')], directory);
  await unzip(build.output('layer.zip'), join(directory, 'opt'));

  const run = (store: string): string => dotnet(['out/Function.dll'], directory, { DOTNET_SHARED_STORE: store });
  expect(run(`${directory}/opt/dotnetcore/store/`)).toContain(`{"answer":42}${directory}/opt/dotnetcore/store/x64/`);
  expect(() => run('')).toThrow('Newtonsoft.Json');
});

test('a package that does not exist is an error that names it', async () => {
  const feed = join(temporary, 'empty-feed');
  mkdirSync(feed);
  const failed = await runBuild({ packages: [{ id: 'No.Such.Package', version: '1.0.0' }], packageSource: feed });
  expect(failed.exitCode).toBe(1);
  expect(failed.error).toEqual({
    name: 'PackageNotFound',
    message: expect.stringContaining('Unable to find package No.Such.Package'),
  });
  expect(existsSync(failed.output('layer.zip'))).toBe(false);
});

const functionProject = `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <OutputType>Exe</OutputType>
    <TargetFramework>${framework}</TargetFramework>
    <UseAppHost>false</UseAppHost>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="Newtonsoft.Json" Version="13.0.3" /></ItemGroup>
</Project>`;

const sdkProject = `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>${framework}</TargetFramework>
    <SelfContained>false</SelfContained>
    <PreserveStoreLayout>true</PreserveStoreLayout>
    <PublishReadyToRun>true</PublishReadyToRun>
    <PublishReadyToRunCrossgen2ExtraArgs>--opt-cross-module:*;--non-local-generics-module:*</PublishReadyToRunCrossgen2ExtraArgs>
  </PropertyGroup>
  <ItemGroup><PackageReference Include="Newtonsoft.Json" Version="13.0.3" /></ItemGroup>
</Project>`;
