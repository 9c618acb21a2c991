/**
 * Names that packages bring along: ids, versions, and the paths of their files. NuGet takes almost anything, down to line
 * breaks and runtime identifiers that a package invents. Here a name is plain ASCII without anything that a shell, a
 * response file, MSBuild or a reader could take for something else; what isn't is refused before anybody uses it.
 */
import type { Architecture } from './targets';

/** NuGet's rule for ids, within ASCII: words joined by single dots and hyphens, at most 100 characters. */
const idPattern = /^(?=.{1,100}$)[A-Za-z0-9_]+(?:[.-][A-Za-z0-9_]+)*$/;

/** A normalised version: three or four numbers, then a pre-release label. */
const versionPattern = /^(?=.{1,100}$)\d{1,9}(?:\.\d{1,9}){2,3}(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

/** One part of a path. `+` stands in the names of portable class libraries' frameworks. */
const partPattern = /^(?=.{1,128}$)[A-Za-z0-9_][A-Za-z0-9_.+-]*$/;

/** Longest path below a package's folder, in characters. */
const maxPath = 400;

export const isPackageId = (text: string): boolean => idPattern.test(text);

export const isPackageVersion = (text: string): boolean => versionPattern.test(text);

/**
 * The runtime identifiers whose files a layer can hold, from the .NET SDK's portable graph
 * (learn.microsoft.com, ".NET RID catalog"). Those that a package's `runtime.json` adds are none of them.
 */
export const runtimeIdentifiers: Record<Architecture, string[]> = {
  x86_64: ['linux-x64', 'linux', 'unix-x64', 'unix', 'any'],
  arm64: ['linux-arm64', 'linux', 'unix-arm64', 'unix', 'any'],
};

/** Whether a path has nothing but ordinary names, whatever the file is for. */
export const isFilePath = (path: string): boolean =>
  path.length <= maxPath && path.split('/').every((part) => partPattern.test(part));

/** Whether a file that the runtime loads may have this path in its package: `lib/…`, or below `runtimes/<rid>/`. */
export function isAssetPath(path: string, architecture: Architecture): boolean {
  const [root, ...parts] = path.split('/');
  if (parts.length === 0 || !isFilePath(path)) return false;
  if (root === 'lib') return true;
  const [runtimeIdentifier = '', kind = '', ...rest] = parts;
  return (
    root === 'runtimes' &&
    runtimeIdentifiers[architecture].includes(runtimeIdentifier) &&
    ['lib', 'native'].includes(kind) &&
    rest.length > 0
  );
}
