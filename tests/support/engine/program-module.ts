/**
 * Loads a program's own files afresh, each time it is run, while its packages are loaded once: `@pulumi/pulumi` keeps the
 * connection to the engine, and takes seconds to load.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, sep } from 'node:path';
import * as esbuild from 'esbuild';
import { entryPointOf } from '../../../local/engine/sources';

/** The text of a module in which the program's files are joined, by the program's entry point. */
const compiled = new Map<string, Promise<string>>();

/** Runs a program and returns what it exports. Resources it declares go to the engine that Pulumi's SDK is set to. */
export async function loadProgram(directory: string): Promise<Record<string, unknown>> {
  const entryPoint = join(directory, entryPointOf(directory));
  let code = compiled.get(entryPoint);
  if (code === undefined) {
    code = compile(entryPoint, directory);
    compiled.set(entryPoint, code);
  }
  const run = new Function('require', 'module', 'exports', `${await code}\n//# sourceURL=${entryPoint}`);
  const module = { exports: {} as Record<string, unknown> | (() => Promise<Record<string, unknown>>) };
  const require = createRequire(entryPoint);
  run((id: string) => (id === 'esbuild' ? bundler : require(id)), module, module.exports);
  // As Pulumi's language host does: a program may be a function, whose result are the outputs.
  return typeof module.exports === 'function' ? module.exports() : module.exports;
}

const bundled = new Map<string, unknown>();

/** What the program bundles itself is the same in every run too, and takes longer than everything else that it does. */
const bundler = {
  ...esbuild,
  buildSync(options: esbuild.BuildOptions): unknown {
    const key = JSON.stringify(options);
    if (!bundled.has(key)) bundled.set(key, esbuild.buildSync(options));
    return bundled.get(key);
  },
};

async function compile(entryPoint: string, directory: string): Promise<string> {
  const { outputFiles } = await esbuild.build({
    entryPoints: [entryPoint],
    absWorkingDir: directory,
    bundle: true,
    write: false,
    format: 'cjs',
    platform: 'node',
    target: `node${process.versions.node}`,
    packages: 'external',
    sourcemap: 'inline',
    plugins: [ownPaths(directory)],
  });
  return outputFiles[0]?.text ?? '';
}

/** Gives each file its own `__dirname` and `__filename`, which a bundle would otherwise have one of. */
const ownPaths = (directory: string): esbuild.Plugin => ({
  name: 'own-paths',
  setup(bundler) {
    bundler.onLoad({ filter: /\.[cm]?[jt]s$/ }, ({ path }) => {
      if (!path.startsWith(directory + sep)) return undefined;
      const paths = `const __filename = ${JSON.stringify(path)}, __dirname = ${JSON.stringify(dirname(path))};`;
      // On the first line, so that the line numbers stay what they are.
      return { contents: `${paths}${readFileSync(path, 'utf8')}`, loader: loaderOf(path) };
    });
  },
});

const loaderOf = (path: string): esbuild.Loader => (/\.[cm]?ts$/.test(path) ? 'ts' : 'js');
