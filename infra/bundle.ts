/** TypeScript programs bundled into one file each. The same sources give the same text, on every machine. */
import { join } from 'node:path';
import * as pulumi from '@pulumi/pulumi';
import { buildSync } from 'esbuild';

const projectDirectory = join(__dirname, '..');

/**
 * Bundles a program with everything it imports.
 * @param entryPoint Path relative to the project's directory: an absolute one would end up in the text.
 * @param target Oldest Node.js that runs the program, such as `node24`.
 * @returns The text of a CommonJS module.
 */
export function bundle(entryPoint: string, target: string): string {
  const { outputFiles } = buildSync({
    absWorkingDir: projectDirectory,
    entryPoints: [entryPoint],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target,
    minify: true,
    keepNames: true,
    legalComments: 'none',
    sourcemap: false,
    write: false,
    logLevel: 'silent', // Problems are thrown.
  });
  const [output] = outputFiles;
  if (output === undefined) {
    throw new Error(`esbuild wrote nothing for ${entryPoint}`);
  }
  return output.text;
}

/** A Lambda function's code: the bundle as `index.js`. */
export const functionCode = (entryPoint: string): pulumi.asset.Archive =>
  new pulumi.asset.AssetArchive({ 'index.js': new pulumi.asset.StringAsset(bundle(entryPoint, 'node24')) });
