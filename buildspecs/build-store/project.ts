/** Prepares the directory that `dotnet publish` runs in. */
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError } from '../../lambdas/shared/errors';
import { buildFiles } from '../../lambdas/shared/keys';
import { type Level, runtimeIdentifier } from '../../lambdas/shared/targets';
import type { BuildEnvironment } from './environment';
import { findPackageSources, nugetConfig } from './package-sources';
import { escapeXml } from './xml';

export interface StoreProject {
  directory: string;
  /** Path of the properties that are imported before the project's own. */
  props: string;
  /** Where `dotnet publish` puts the store's files. */
  publishDirectory: string;
  /** Where the compiler puts its images on the way there. */
  compiledDirectory: string;
}

export async function prepareProject(environment: BuildEnvironment): Promise<StoreProject> {
  const { framework, architecture, manifestDirectory, workDirectory: directory, packageSource } = environment;
  await rm(directory, { recursive: true, force: true });
  await mkdir(directory, { recursive: true });

  const manifest = join(manifestDirectory, buildFiles.project);
  if (!existsSync(manifest)) {
    throw new PipelineError(
      'BuildFailed',
      `The build's source holds no ${buildFiles.project}. Upload the manifest again.`,
    );
  }
  await copyFile(manifest, join(directory, buildFiles.project));
  const lock = join(manifestDirectory, buildFiles.lock);
  const isLocked = existsSync(lock);
  if (isLocked) await copyFile(lock, join(directory, buildFiles.lock));

  const props = join(directory, 'Store.props');
  await writeFile(props, storeProps({ ...environment, isLocked }));
  await writeFile(join(directory, 'nuget.config'), nugetConfig(await findPackageSources(packageSource, directory)));
  return {
    directory,
    props,
    publishDirectory: join(directory, 'store'),
    compiledDirectory: join(directory, 'obj', 'Release', framework, runtimeIdentifier(architecture), 'R2R'),
  };
}

/** Keeps assemblies (file names) that the compiler can't compile out of the compilation: they go into the store as IL. */
export async function excludeFromCompilation(project: StoreProject, files: string[]): Promise<void> {
  const exclusions = files.map((file) => `    <PublishReadyToRunExclude Include="${escapeXml(file)}" />\n`);
  const props = await readFile(project.props, 'utf8');
  const end = '</Project>';
  await writeFile(project.props, props.replace(end, `  <ItemGroup>\n${exclusions.join('')}  </ItemGroup>\n${end}`));
}

/** Options of crossgen2 by level. `--opt-cross-module` is safe when the runtime is patched: inlined bodies are checked. */
const compilerOptions: Record<Level, string[]> = {
  'ready-to-run': [],
  'cross-module': ['--opt-cross-module:*', '--non-local-generics-module:*'],
  profiled: ['--opt-cross-module:*', '--non-local-generics-module:*'],
};

interface StorePropsOptions extends Pick<BuildEnvironment, 'architecture' | 'level'> {
  /** True when packages.lock.json decides the versions. */
  isLocked: boolean;
}

/**
 * Takes the place of Directory.Build.props, so it is imported before everything else. What `dotnet publish` lays out
 * with these properties is the runtime package store: `<id>/<version>/<path in the package>`, compiled ahead of time.
 */
function storeProps({ architecture, level, isLocked }: StorePropsOptions): string {
  return `<Project>
  <!-- The store: package layout, compiled ahead of time, for one runtime identifier. -->
  <PropertyGroup>
    <RuntimeIdentifier>${runtimeIdentifier(architecture)}</RuntimeIdentifier>
    <SelfContained>false</SelfContained>
    <PreserveStoreLayout>true</PreserveStoreLayout>
    <PublishReadyToRun>true</PublishReadyToRun>
    <PublishReadyToRunCrossgen2ExtraArgs>${compilerOptions[level].join(';')}</PublishReadyToRunCrossgen2ExtraArgs>
  </PropertyGroup>

  <!-- The same packages every time, from the one configured place, checked for known vulnerabilities. -->
  <PropertyGroup>
    <RestoreConfigFile>$(MSBuildThisFileDirectory)nuget.config</RestoreConfigFile>
    <RestorePackagesWithLockFile>true</RestorePackagesWithLockFile>
    <RestoreLockedMode>${isLocked}</RestoreLockedMode>
    <NuGetAudit>true</NuGetAudit>
    <NuGetAuditMode>all</NuGetAuditMode>
    <NuGetAuditLevel>low</NuGetAuditLevel>
  </PropertyGroup>

  <!-- Nothing from a package or from a folder above runs here: not their MSBuild files, and no compiler to hold analyzers. -->
  <PropertyGroup>
    <ImportProjectExtensionProps>false</ImportProjectExtensionProps>
    <ImportProjectExtensionTargets>false</ImportProjectExtensionTargets>
    <ImportDirectoryBuildTargets>false</ImportDirectoryBuildTargets>
    <ImportDirectoryPackagesProps>false</ImportDirectoryPackagesProps>
    <ImportDirectorySolutionProps>false</ImportDirectorySolutionProps>
    <ImportDirectorySolutionTargets>false</ImportDirectorySolutionTargets>
    <EnableDefaultItems>false</EnableDefaultItems>
    <SkipCompilerExecution>true</SkipCompilerExecution>
  </PropertyGroup>

  <!-- The project itself has no output. -->
  <PropertyGroup>
    <CopyBuildOutputToOutputDirectory>false</CopyBuildOutputToOutputDirectory>
    <CopyBuildOutputToPublishDirectory>false</CopyBuildOutputToPublishDirectory>
    <CopyOutputSymbolsToPublishDirectory>false</CopyOutputSymbolsToPublishDirectory>
    <GenerateDependencyFile>false</GenerateDependencyFile>
  </PropertyGroup>
</Project>
`;
}
