import type { RestoreMessage } from '../../build-store/assets';
import { parseErrors, toolchainError } from '../../build-store/errors';

const asErrors = (...logs: Omit<RestoreMessage, 'level'>[]): RestoreMessage[] =>
  logs.map((log) => ({ ...log, level: 'Error' }));

// What NuGet wrote to project.assets.json for manifests with these mistakes.
test.each([
  [
    'PackageNotFound',
    {
      code: 'NU1101',
      message: 'Unable to find package No.Such.Package. No packages exist with this id in source(s): source1',
    },
    'Correct the Include or the Version',
  ],
  [
    'PackageNotFound',
    {
      code: 'NU1102',
      message:
        'Unable to find package Newtonsoft.Json with version (>= 99.0.0)\n  - Found 9 version(s) in source1 [ Nearest version: 14.0.1-beta2 ]',
    },
    'Nearest version: 14.0.1-beta2',
  ],
  [
    'FrameworkNotSupported',
    {
      code: 'NU1202',
      message:
        'Package Microsoft.EntityFrameworkCore 10.0.0 is not compatible with net8.0 (.NETCoreApp,Version=v8.0). Package Microsoft.EntityFrameworkCore 10.0.0 supports: net10.0 (.NETCoreApp,Version=v10.0)',
    },
    'change TargetFramework in the manifest',
  ],
  [
    'RestoreFailed',
    {
      code: 'NU1605',
      message:
        'Warning As Error: Detected package downgrade: Serilog from 4.0.0 to 2.7.1. Reference the package directly from the project to select a different version. \n Dependencies -> Serilog.Sinks.Console 6.0.0 -> Serilog (>= 4.0.0) \n Dependencies -> Serilog (>= 2.0.0)',
    },
    'a version of that package which all the others accept',
  ],
  [
    'RestoreFailed',
    {
      code: 'NU1301',
      message:
        'Unable to load the service index for source https://127.0.0.1:9/v3/index.json.\n  Connection refused (127.0.0.1:9)',
    },
    'prejit:packageSource',
  ],
  [
    'RestoreFailed',
    {
      code: 'NU1102',
      message:
        'Unable to find package Microsoft.NETCore.App.Runtime.linux-arm64 with version (= 8.0.31)\n  - Found 1 version(s) in source1 [ Nearest version: 10.0.12 ]',
    },
    'The .NET SDK needs this package itself',
  ],
])('%s for %j', (name, log, text) => {
  const error = toolchainError('', asErrors(log));
  expect(error.name).toBe(name);
  expect(error.message).toContain(`${log.code}: ${log.message.trim()}`);
  expect(error.message).toContain(text);
});

test('an error that NuGet reports again for the runtime identifier is told once', () => {
  const message = 'Package A 1.0.0 is not compatible with net8.0 (.NETCoreApp,Version=v8.0)';
  const error = toolchainError(
    '',
    asErrors(
      { code: 'NU1202', message: `${message}. Package A 1.0.0 supports: net10.0` },
      { code: 'NU1202', message: `${message} / linux-x64. Package A 1.0.0 supports: net10.0` },
    ),
  );
  expect(error.message.match(/not compatible/g)).toHaveLength(1);
});

test("errors that only MSBuild prints are read from its output, without the project's path", () => {
  const output = [
    '  Determining projects to restore...',
    '/src/Dependencies.csproj : error NU1102: Unable to find package A with version (>= 9.0.0) [/src/Dependencies.csproj]',
    '/src/Dependencies.csproj : error NU1102:   - Found 2 version(s) in source1 [ Nearest version: 1.0.0 ]',
    '/sdk/Microsoft.NET.Sdk.targets(353,5): error NETSDK1096: Optimizing assemblies for performance failed. [/src/Dependencies.csproj]',
  ].join('\n');
  expect(parseErrors(output)).toEqual([
    {
      code: 'NU1102',
      message:
        'Unable to find package A with version (>= 9.0.0)\n  - Found 2 version(s) in source1 [ Nearest version: 1.0.0 ]',
    },
    { code: 'NETSDK1096', message: 'Optimizing assemblies for performance failed.' },
  ]);
});

test('a failure without an error quotes the last lines', () => {
  const error = toolchainError('one\ntwo\nKilled\n', undefined);
  expect(error.name).toBe('BuildFailed');
  expect(error.message).toMatch(/one\ntwo\nKilled$/);
});
