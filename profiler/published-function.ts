/** Reads what `dotnet publish` left of a function: its files, framework, packages and own assemblies. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { type Framework, frameworks } from '../core/targets';
import { ProfilerError } from './errors';

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
  /** Names of all packages and projects, lower case. */
  libraries: Set<string>;
  /** `<id>/<version>` of the packages with files that `dotnet publish --manifest` left to a layer. */
  layerPackages: string[];
}

interface DependencyFile {
  targets: Record<string, Record<string, { dependencies?: unknown; runtime?: Record<string, unknown> }>>;
  libraries: Record<string, { type: string; runtimeStoreManifestName?: string }>;
}

const suffix = '.runtimeconfig.json';

/**
 * @param named the assembly that the user's handler names, if one was given
 * @throws ProfilerError `FunctionNotPublished`
 */
export function readPublishedFunction(directory: string, named?: string): PublishedFunction {
  const assembly = findAssembly(directory, named);
  const config = `${assembly}${suffix}`;
  const depsFile = path.join(directory, `${assembly}.deps.json`);
  if (!existsSync(depsFile))
    throw new ProfilerError(
      'FunctionNotPublished',
      `${depsFile} is missing, from which Lambda takes what to load. Publish without GenerateDependencyFile=false and without PublishSingleFile.`,
    );
  const deps: DependencyFile = JSON.parse(readFileSync(depsFile, 'utf8'));
  const libraries = Object.entries(deps.libraries);
  const ofType = (accepts: (type: string) => boolean): string[] =>
    libraries.filter(([, { type }]) => accepts(type)).map(([name]) => name);
  const packages = ofType((type) => type === 'package');
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
      ofType((type) => type !== 'package'),
    ),
    libraries: new Set(libraries.map(([name]) => name.split('/')[0]?.toLowerCase() ?? '')),
    layerPackages: libraries
      .filter(([name, library]) => library.runtimeStoreManifestName && hasFiles(deps, name))
      .map(([name]) => name),
  };
}

/** The assembly whose configuration is the only one there, or else the one that the handler names. */
function findAssembly(directory: string, named: string | undefined): string {
  const files = existsSync(directory) ? readdirSync(directory) : [];
  const assemblies = files.filter((file) => file.endsWith(suffix)).map((file) => file.slice(0, -suffix.length));
  const [only] = assemblies;
  if (named && assemblies.includes(named)) return named;
  if (only && assemblies.length === 1) return only;
  throw new ProfilerError('FunctionNotPublished', explain(directory, files, assemblies));
}

function explain(directory: string, files: string[], assemblies: string[]): string {
  const project = files.find((file) => /\.(cs|fs|vb)proj$/.test(file));
  if (assemblies.length > 1)
    return `${directory} holds several programs (${assemblies.join(', ')}): say with --handler which one handles events.`;
  if (project)
    return `${directory} is the folder of a project. Publish it and give what came out: dotnet publish ${project} -c Release -r linux-x64 --no-self-contained -o out`;
  if (files.some((file) => file.endsWith('.deps.json')))
    return `${directory} holds no *${suffix}, without which Lambda can't start a class library: set <GenerateRuntimeConfigurationFiles>true</GenerateRuntimeConfigurationFiles> in its project, and publish again.`;
  return `${directory} ${existsSync(directory) ? `holds no *${suffix}` : 'does not exist'}: give the output folder of "dotnet publish".`;
}

/** What of a `*.runtimeconfig.json` is looked at. */
interface RuntimeConfig {
  runtimeOptions?: { tfm?: string; includedFrameworks?: unknown };
}

function readFramework(file: string): Framework {
  const { runtimeOptions = {} } = JSON.parse(readFileSync(file, 'utf8')) as RuntimeConfig;
  if (runtimeOptions.includedFrameworks)
    throw new ProfilerError(
      'FunctionNotPublished',
      `${file} is of a self-contained function, which brings its own .NET: layers are for Lambda's. Publish with --no-self-contained.`,
    );
  const framework = frameworks.find((name) => name === runtimeOptions.tfm);
  if (!framework)
    throw new ProfilerError(
      'FunctionNotPublished',
      `${file} is for ${runtimeOptions.tfm}: profiles are recorded for ${frameworks.join(' and ')}.`,
    );
  return framework;
}

/** A package that only brings others, such as Microsoft.Data.Sqlite, has no folder in a store. */
const hasFiles = ({ targets }: DependencyFile, library: string): boolean =>
  Object.values(targets).some((target) => Object.keys(target[library] ?? {}).some((kind) => kind !== 'dependencies'));

function assembliesOf({ targets }: DependencyFile, libraries: readonly string[]): Set<string> {
  const files = Object.values(targets).flatMap((target) =>
    libraries.flatMap((library) => Object.keys(target[library]?.runtime ?? {})),
  );
  return new Set(files.map((file) => path.posix.basename(file, '.dll')));
}
