/** What the ahead-of-time compiler has written, and what it could not. */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { InvalidAssemblyError, readAssembly } from '../../lambdas/shared/ready-to-run';
import type { AssetsFile } from './assets';
import { parseErrors } from './errors';

/** Number of assemblies that are compiled by now. */
export async function countCompiled(compiledDirectory: string): Promise<number> {
  return (await listFiles(compiledDirectory)).filter((file) => file.endsWith('.dll')).length;
}

/**
 * After a failed compilation: what the compiler said of each assembly that it left without an image, by file name.
 * The SDK names no assembly in its errors, but makes a folder for each one that it hands to the compiler.
 */
export async function findRefused(
  compiledDirectory: string,
  assets: AssetsFile,
  output: string,
): Promise<Map<string, string>> {
  const refused = new Map<string, string>();
  for (const { folder, files } of assets.packages) {
    for (const file of files) {
      const image = join(compiledDirectory, folder, file);
      if (!existsSync(dirname(image)) || existsSync(image)) continue;
      const original = assets.packageFolders.map((root) => join(root, folder, file)).find(existsSync);
      if (original && (await isCompilable(original)))
        refused.set(basename(file), refusal(basename(file, '.dll'), output));
    }
  }
  return refused;
}

async function isCompilable(path: string): Promise<boolean> {
  try {
    const assembly = readAssembly(await readFile(path));
    return assembly?.ilOnly === true && assembly.methodsWithIl > 0;
  } catch (error) {
    // Damaged: the SDK doesn't compile it.
    if (error instanceof InvalidAssemblyError) return false;
    throw error;
  }
}

/** The compiler's first message that names the assembly, or else its first. */
function refusal(assemblyName: string, output: string): string {
  const messages = parseErrors(output).filter(({ code }) => code === '');
  const message = messages.find((each) => each.message.includes(`[${assemblyName}]`)) ?? messages[0];
  return message?.message.replace(/^(Unhandled exception\.|Error:) /, '') ?? 'it gave no reason';
}

/** Paths of all files below a directory; none when there is no such directory. */
async function listFiles(directory: string): Promise<string[]> {
  const entries = await readdir(directory, { withFileTypes: true }).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const nested = entries.map((entry) => {
    const path = join(directory, entry.name);
    return entry.isDirectory() ? listFiles(path) : [path];
  });
  return (await Promise.all(nested)).flat();
}
