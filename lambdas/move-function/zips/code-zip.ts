/** Finds and reads the `deps.json` that .NET's host will read when a function starts. */
import type { Entry } from 'yauzl';
import {
  depsExtension,
  isClassLibrary,
  namedAssembly,
  shellMatches,
} from '../../../core/function-layout/main-assembly';
import { listed, shown } from '../../../core/text';
import type { ConsumerFunction } from '../../aws/functions';
import { Obstacle } from '../obstacle';
import { type RemoteZip, readRemoteZip, unzippedBytes } from './remote-zip';
import { type FilesByPath, filesBelow, filesNamed, readFile, singleFile, unpackedPath } from './zip-files';

/** Largest `deps.json`, in bytes. */
const maxFileBytes = 16 * 1024 * 1024;

const subject = 'Its code';

export type Start = Pick<ConsumerFunction, 'codeUrl' | 'handler' | 'environment'>;

export interface DepsJson {
  bytes: Uint8Array;
  /** Paths of the files in its folder and below, relative to it. */
  files: Set<string>;
  /** Size of all the code, unzipped. */
  codeBytes: number;
}

/**
 * The function's `<assembly>.deps.json`.
 * @returns undefined when the code has none
 * @throws Obstacle when there is no telling which file counts, or what is in it
 */
export async function readDepsJson(found: Start): Promise<DepsJson | undefined> {
  return readRemoteZip(subject, found.codeUrl, async (remote) => {
    const entry = findDepsJson(remote, found);
    if (!entry) return undefined;
    const folder = unpackedPath(entry).replace(/[^/]*$/, '');
    return {
      bytes: await readFile(remote, entry, maxFileBytes),
      files: filesBelow(remote, folder),
      codeBytes: unzippedBytes(remote),
    };
  });
}

/**
 * As the start script of AWS's managed runtimes does: an executable's file is the host's business and always has the assembly's
 * name. Otherwise the variable or the handler names the assembly, and if there is no such file, the only one counts.
 */
function findDepsJson(remote: RemoteZip, { handler, environment }: Start): Entry | undefined {
  const files = filesNamed(remote, depsExtension);
  const isExecutable = !isClassLibrary(handler);
  const assembly = isExecutable ? handler.replace(/\.dll$/, '') : namedAssembly(handler, environment);
  const path = assembly + depsExtension;
  if (path.split('/').some((part) => ['', '.', '..', depsExtension].includes(part))) {
    throw new Obstacle(`"${shown(assembly)}" is not the name of an assembly in its code. Correct its handler.`);
  }
  const own = singleFile(files, path, subject);
  if (own || isExecutable) return own;
  return onlyFile(files, handler);
}

/** The script asks the shell for `*.deps.json`: files and folders at the top, but none whose name begins with a dot. */
function onlyFile(files: FilesByPath, handler: string): Entry | undefined {
  const tops = new Set([...files.keys()].map((path) => path.split('/')[0] ?? ''));
  const names = shellMatches(tops, depsExtension);
  if (names.length > 1) {
    const which = listed(names.map((name) => shown(name))).join(', ');
    throw new Obstacle(
      `Its code has ${which}, and its handler "${shown(handler)}" names none of them. Publish it with the deps.json of its assembly only.`,
    );
  }
  return names[0] === undefined ? undefined : singleFile(files, names[0], subject);
}
