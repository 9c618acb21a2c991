/** A build with an SDK that lacks what builds take from its inside ends at once, and says what that is. */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { checkSdk } from '../../build-store/check-sdk';
import { buildFiles } from '../../core/keys';
import { dotnet } from './build-program';
import { runBuild, temporary } from './run-build';

jest.setTimeout(120_000);

const version = dotnet(['--version'], temporary).trim();
const installed = dirname(realpathSync(dotnetProgram()));
const targets = join('Sdks', 'Microsoft.NET.Sdk', 'targets');

function dotnetProgram(): string {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, 'dotnet')).find((file) => existsSync(file)) ?? '';
}

/**
 * A `dotnet` whose SDK is the machine's, but for one text in its MSBuild files.
 * @returns the value of PATH that finds it
 */
function planted(name: string, from: string, to: string): string {
  const directory = join(temporary, name);
  const original = join(installed, 'sdk', version);
  linkAllBut('Sdks', original, directory);
  linkAllBut('Microsoft.NET.Sdk', join(original, 'Sdks'), join(directory, 'Sdks'));
  const sdk = join('Sdks', 'Microsoft.NET.Sdk');
  linkAllBut('targets', join(original, sdk), join(directory, sdk));
  cpSync(join(original, targets), join(directory, targets), { recursive: true });
  for (const file of readdirSync(join(directory, targets)).filter((each) => each.endsWith('.targets'))) {
    const path = join(directory, targets, file);
    const text = readFileSync(path, 'utf8');
    if (text.includes(from)) writeFileSync(path, text.replaceAll(from, to));
  }
  const program = join(directory, 'bin', 'dotnet');
  mkdirSync(dirname(program));
  writeFileSync(
    program,
    `#!/bin/sh\nexport MSBuildSDKsPath=${join(directory, 'Sdks')}\nexec ${dotnetProgram()} "$@"\n`,
    { mode: 0o755 },
  );
  return `${dirname(program)}${delimiter}${process.env.PATH}`;
}

/** Fills a new folder with links to what another holds. */
function linkAllBut(name: string, from: string, to: string): void {
  mkdirSync(to);
  for (const each of readdirSync(from)) if (each !== name) symlinkSync(join(from, each), join(to, each));
}

test.each([
  ['target', '_CreateR2RImages', '_CompileImages', 'the target _CreateR2RImages'],
  ['item', '_ReadyToRunCompileList', '_CompileList', 'the item _ReadyToRunCompileList'],
])('a missing %s is named, with the SDK', async (name, from, to, lacking) => {
  const PATH = planted(name, from, to);
  const { exitCode, error } = await runBuild({ packages: [], environment: { PATH } });
  const message = expect.stringContaining(`The .NET SDK ${version} lacks ${lacking}, which`);
  expect({ exitCode, ...error }).toMatchObject({ exitCode: 1, name: 'SdkNotSupported', message });
});

test('the files that a restore is writing meanwhile are not read', async () => {
  const directory = join(temporary, 'restoring');
  const props = join(directory, 'Store.props');
  mkdirSync(join(directory, 'obj'), { recursive: true });
  writeFileSync(props, '<Project />');
  const project =
    '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><TargetFramework>net8.0</TargetFramework></PropertyGroup></Project>';
  writeFileSync(join(directory, buildFiles.project), project);
  for (const file of ['props', 'targets']) {
    writeFileSync(join(directory, 'obj', `${buildFiles.project}.nuget.g.${file}`), '<Project><Pro');
  }
  const checked = checkSdk({ directory, props, publishDirectory: directory, compilationDirectory: directory });
  await expect(checked).resolves.toBe(version);
});
