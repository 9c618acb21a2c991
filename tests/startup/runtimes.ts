/** The same .NET in three versions, as Lambda's runtime goes through them under a layer that stays. */
import { copyFileSync, cpSync, mkdirSync, readdirSync, symlinkSync } from 'node:fs';
import * as path from 'node:path';
import { dotnet, dotnetProgram, fixture, packages } from './toolchain';

export const patchedVersions = ['10.0.11', '10.0.12', '10.0.13'];

/** A .NET 8, whose functions Lambda runs too. */
export const olderVersion = '8.0.31';

const rootOf = (directory: string, version: string): string => path.join(directory, `dotnet-${version}`);

/** Folder of the assemblies of the framework. */
const frameworkOf = (directory: string, version: string): string =>
  path.join(rootOf(directory, version), 'shared', 'Microsoft.NETCore.App', version);

/** Folders of the framework's assemblies for a platform, as its package has them. */
export const frameworkFolders = (platform: 'linux-x64' | 'linux-arm64', version: string): string[] =>
  [`lib/net${version.split('.')[0]}.0`, 'native'].map((folder) =>
    path.join(packages, `microsoft.netcore.app.runtime.${platform}`, version, 'runtimes', platform, folder),
  );

/** What makes `dotnet` that of a version. */
export const environmentOf = (directory: string, version: string): Record<string, string> => ({
  PATH: `${rootOf(directory, version)}${path.delimiter}${process.env.PATH}`,
  DOTNET_ROOT: rootOf(directory, version),
});

/** Makes an installation of each version below a directory, of the runtimes' packages. */
export async function layOutRuntimes(directory: string, versions = patchedVersions): Promise<void> {
  mkdirSync(path.join(directory, 'packs'));
  cpSync(fixture('RuntimePacks'), path.join(directory, 'packs', 'RuntimePacks.csproj'));
  await dotnet(['restore', path.join(directory, 'packs')]);
  for (const version of versions) layOutRuntime(directory, version);
}

function layOutRuntime(directory: string, version: string): void {
  const folders = frameworkFolders('linux-x64', version);
  const root = rootOf(directory, version);
  const shared = frameworkOf(directory, version);
  const resolver = path.join(root, 'host', 'fxr', version);
  for (const folder of [shared, resolver]) mkdirSync(folder, { recursive: true });
  for (const folder of folders)
    for (const file of readdirSync(folder)) symlinkSync(path.join(folder, file), path.join(shared, file));
  symlinkSync(path.join(shared, 'libhostfxr.so'), path.join(resolver, 'libhostfxr.so'));
  // The host looks for runtimes beside the real file, so a link would lead it to the installed ones.
  copyFileSync(dotnetProgram, path.join(root, 'dotnet'));
}
