/**
 * Which assembly a function's start is about: the one whose `deps.json` and `runtimeconfig.json` .NET's host reads. The rules of the
 * start script of AWS's managed runtimes (bootstrap.sh of Amazon.Lambda.RuntimeSupport in github.com/aws/aws-lambda-dotnet).
 */
import { listed, shown } from '../text';
import { UnfitFunction } from './unfit-function';

export const depsExtension = '.deps.json';
export const runtimeConfigExtension = '.runtimeconfig.json';

/** Whether AWS's bootstrap runs a function's handler. An executable brings its own client of the Runtime API. */
export const isClassLibrary = (handler: string): boolean => handler.includes(':');

/** The assembly that a class library's handler or its variables name; without extension. */
export const namedAssembly = (handler: string, variables: Record<string, string | undefined>): string =>
  variables.LAMBDA_DOTNET_MAIN_ASSEMBLY?.replace(/\.dll$/, '') || (handler.split(':')[0] ?? '');

/**
 * What the shell's `*<extension>` finds at the top of the function's folder: files and folders, but none whose name begins with a dot.
 * @param names names in the function's folder
 */
export const shellMatches = (names: Iterable<string>, extension: string): string[] =>
  [...names].filter((name) => name.endsWith(extension) && !name.startsWith('.')).sort();

/**
 * The path in the zip, without extension, of the assembly whose `deps.json` and `runtimeconfig.json` count.
 * @param files the zip's files by path
 * @throws UnfitFunction when it is no .NET assembly that the host of Lambda's runtime starts, or when there is no telling which
 */
export function mainAssembly(
  handler: string,
  variables: Record<string, string | undefined>,
  files: { has(path: string): boolean; keys(): Iterable<string> },
): string {
  if (!isClassLibrary(handler)) return executable(handler, files);
  const tops = new Set([...files.keys()].map((path) => path.split('/')[0] ?? ''));
  const named = namedAssembly(handler, variables);
  const [deps, runtimeConfig] = [depsExtension, runtimeConfigExtension].map((extension) => {
    if (files.has(named + extension)) return named;
    const [only, ...others] = shellMatches(tops, extension);
    if (only !== undefined && others.length === 0 && files.has(only)) return only.slice(0, -extension.length);
    const found = only === undefined ? 'none' : listed([only, ...others].map((name) => shown(name))).join(', ');
    throw new UnfitFunction(
      `Its code has no ${shown(named)}${extension} at its top, and of others ${found}: nobody can tell what it is started with. Publish it with \`dotnet lambda package\`.`,
    );
  });
  if (deps === undefined || deps !== runtimeConfig) {
    throw new UnfitFunction(
      `It is started with ${shown(`${deps}${depsExtension}`)} and ${shown(`${runtimeConfig}${runtimeConfigExtension}`)}, which are of two assemblies. Publish it with \`dotnet lambda package\`.`,
    );
  }
  return deps;
}

function executable(handler: string, files: { has(path: string): boolean }): string {
  const assembly = handler.replace(/\.dll$/, '');
  if (!files.has(`${assembly}.dll`)) {
    throw new UnfitFunction(
      files.has(handler)
        ? `Its handler ${shown(handler)} is a program of its own (Native AOT, self-contained or a script), not an assembly that Lambda's .NET runs. Such a function has nothing left to compile.`
        : `Its code has no ${shown(assembly)}.dll, which its handler names. Correct its handler.`,
    );
  }
  if (files.has(assembly + runtimeConfigExtension)) return assembly;
  throw new UnfitFunction(
    `Its code has no ${shown(assembly)}${runtimeConfigExtension}, without which it does not start. Publish it with \`dotnet lambda package\`.`,
  );
}
