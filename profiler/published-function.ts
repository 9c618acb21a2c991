/** Reads what `dotnet publish` left of a function: its files, framework, packages and own assemblies. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { type Framework, frameworks } from '../core/targets';

export interface PublishedFunction {
  directory: string;
  /** Name of the function's assembly, without `.dll`. */
  assembly: string;
  depsFile: string;
  runtimeConfig: string;
  framework: Framework;
  /** `<id>/<version>`, lower case, sorted. */
  packages: string[];
  /** Names of the assemblies that come from packages. */
  packageAssemblies: Set<string>;
  /** Names of the assemblies that are the function's own. */
  ownAssemblies: Set<string>;
}

interface DependencyFile {
  targets: Record<string, Record<string, { runtime?: Record<string, unknown> }>>;
  libraries: Record<string, { type: string }>;
}

export function readPublishedFunction(directory: string): PublishedFunction {
  const suffix = '.runtimeconfig.json';
  const configs = existsSync(directory) ? readdirSync(directory).filter((file) => file.endsWith(suffix)) : [];
  const [config] = configs;
  if (!config || configs.length > 1)
    throw new Error(
      `${directory} holds ${configs.length} files named *${suffix}, and exactly one is needed: give the output folder of "dotnet publish".`,
    );
  const assembly = config.slice(0, -suffix.length);
  const depsFile = path.join(directory, `${assembly}.deps.json`);
  const deps: DependencyFile = JSON.parse(readFileSync(depsFile, 'utf8'));
  const libraries = Object.entries(deps.libraries);
  const named = (type: (type: string) => boolean): string[] =>
    libraries.filter(([, library]) => type(library.type)).map(([name]) => name);
  const packages = named((type) => type === 'package');
  return {
    directory,
    assembly,
    depsFile,
    runtimeConfig: path.join(directory, config),
    framework: readFramework(path.join(directory, config)),
    packages: packages.map((name) => name.toLowerCase()).sort(),
    packageAssemblies: assembliesOf(deps, packages),
    ownAssemblies: assembliesOf(
      deps,
      named((type) => type !== 'package'),
    ),
  };
}

function readFramework(file: string): Framework {
  const { runtimeOptions } = JSON.parse(readFileSync(file, 'utf8')) as { runtimeOptions?: { tfm?: string } };
  const framework = frameworks.find((name) => name === runtimeOptions?.tfm);
  if (!framework)
    throw new Error(`${file} is for ${runtimeOptions?.tfm}: profiles are recorded for ${frameworks.join(' and ')}.`);
  return framework;
}

function assembliesOf({ targets }: DependencyFile, libraries: readonly string[]): Set<string> {
  const files = Object.values(targets).flatMap((target) =>
    libraries.flatMap((library) => Object.keys(target[library]?.runtime ?? {})),
  );
  return new Set(files.map((file) => path.posix.basename(file, '.dll')));
}
