/**
 * What the function's assemblies and its startup image may refer to: the frameworks, the function's own assemblies, and those of the
 * package layers that it is on. Of several that have one name, the one that the host takes: the highest version.
 */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readdir, readFile } from 'node:fs/promises';
import { basename, join, parse } from 'node:path';
import type { BuildEnvironment } from '../build-store/environment';
import { tryReadAssembly } from '../core/assembly/ready-to-run';
import { functionSourceFiles } from '../core/keys';
import { storeFolder } from '../core/targets';
import type { FunctionToBuild } from './read-function';
import { unpackZip } from './unpack-zip';

export interface References {
  /** Folder with the assemblies that are no framework's, side by side. */
  directory: string;
  /** Simple names of the frameworks' assemblies. */
  frameworkNames: Set<string>;
  /** Path of each assembly that counts. */
  files: string[];
}

const assemblyFile = /\.dll$/;

/**
 * @param frameworks folders of the frameworks' assemblies
 * @param others paths of the assemblies that are no framework's, those first that count
 * @param directory is made
 */
export async function gatherReferences(frameworks: string[], others: string[], directory: string): Promise<References> {
  const chosen = new Map<string, string>();
  for (const folder of frameworks) {
    for (const name of await readdir(folder)) if (assemblyFile.test(name)) chosen.set(nameOf(name), join(folder, name));
  }
  const frameworkNames = new Set(chosen.keys());
  await mkdir(directory, { recursive: true });
  for (const source of others) {
    const copy = join(directory, basename(source));
    // Of one name, what comes first stays.
    if (existsSync(copy)) continue;
    await copyFile(source, copy);
    const before = chosen.get(nameOf(source));
    if (!before || (await isHigher(copy, before))) chosen.set(nameOf(source), copy);
  }
  return { directory, frameworkNames, files: [...chosen.values()] };
}

/** By which the runtime looks for an assembly, whatever its case. */
export const nameOf = (path: string): string => parse(path).name.toLowerCase();

async function isHigher(file: string, than: string): Promise<boolean> {
  const [a, b] = await Promise.all([versionOf(file), versionOf(than)]);
  const index = a.findIndex((part, position) => part !== b[position]);
  return index >= 0 && (a[index] ?? 0) > (b[index] ?? 0);
}

async function versionOf(file: string): Promise<number[]> {
  const assembly = tryReadAssembly(await readFile(file));
  return assembly && assembly !== 'damaged' ? assembly.version : [];
}

/** The assemblies that the function finds in the stores of its package layers, as its deps file has them. */
export async function layerAssemblies(
  { storePackages }: FunctionToBuild,
  environment: BuildEnvironment,
): Promise<string[]> {
  const { manifestDirectory, workDirectory } = environment;
  const folder = join(manifestDirectory, functionSourceFiles.layers);
  const zips = existsSync(folder) ? (await readdir(folder)).sort() : [];
  // Lambda mounts a later layer's files over an earlier one's.
  const found = new Map<string, string>();
  for (const zip of zips) {
    const files = await unpackZip(join(folder, zip), join(workDirectory, 'layers', zip));
    for (const [path, { file }] of files) if (file) found.set(path, file);
  }
  const packages = storePackages.map((name) => `${storeFolder(environment)}${name.toLowerCase()}/`);
  return [...found]
    .filter(([path]) => assemblyFile.test(path) && packages.some((each) => path.startsWith(each)))
    .map(([, file]) => file);
}
