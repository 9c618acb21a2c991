/** TypeScript programs bundled into one file each. The same sources give the same text, on every machine. */
import { basename, join } from 'node:path';
import { buildSync } from 'esbuild';

const projectDirectory = join(__dirname, '..');

/**
 * Bundles programs, each with everything it imports. What they share is read only once.
 * @param entryPoints Path of each program, by name; relative to the project's directory, since an absolute path would end
 * up in the text.
 * @param target Oldest Node.js that runs the programs, such as `node24`.
 * @returns The text of a CommonJS module for each program.
 */
export function bundle<Name extends string>(entryPoints: Record<Name, string>, target: string): Record<Name, string> {
  const { outputFiles } = buildSync({
    absWorkingDir: projectDirectory,
    entryPoints,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target,
    minify: true,
    keepNames: true,
    legalComments: 'none',
    sourcemap: false,
    write: false,
    outdir: 'bundles', // Several outputs need a directory, even when nothing is written.
    logLevel: 'silent', // Problems are thrown.
  });
  const texts = outputFiles.map(({ path, text }) => [basename(path, '.js'), text]);
  return Object.fromEntries(texts) as Record<Name, string>;
}
