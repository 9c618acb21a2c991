/** The MSBuild properties that make `dotnet publish` lay out a store. */
import { join } from 'node:path';
import { runtimeIdentifier } from '../core/targets';
import { escapeXml } from '../core/xml';
import type { BuildEnvironment } from './environment';

interface StorePropsOptions extends Pick<BuildEnvironment, 'architecture'> {
  /** True when packages.lock.json decides the versions. */
  isLocked: boolean;
  /** Where the compilation is left, as the files of `compilationFiles`. */
  compilationDirectory: string;
}

/** What the SDK leaves for the compilation, a path on each line: what to compile, and what it may refer to. */
export const compilationFiles = { assemblies: 'assemblies.txt', references: 'references.txt' } as const;

/**
 * Takes the place of Directory.Build.props, so it is imported before everything else. What `dotnet publish` lays out
 * with these properties is the runtime package store: `<id>/<version>/<path in the package>`.
 *
 * The SDK would compile one assembly after the other in _CreateR2RImages, with whatever the build's environment holds.
 * With an empty list it compiles none and publishes the assemblies as they are.
 */
export function storeProps({ architecture, isLocked, compilationDirectory }: StorePropsOptions): string {
  const file = (name: keyof typeof compilationFiles): string =>
    escapeXml(join(compilationDirectory, compilationFiles[name]));
  return `<Project>
  <!-- The store: package layout, compiled ahead of time, for one runtime identifier. -->
  <PropertyGroup>
    <RuntimeIdentifier>${runtimeIdentifier(architecture)}</RuntimeIdentifier>
    <SelfContained>false</SelfContained>
    <PreserveStoreLayout>true</PreserveStoreLayout>
    <PublishReadyToRun>true</PublishReadyToRun>
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

  <!-- Hands the compilation over. -->
  <Target Name="HandCompilationOver" BeforeTargets="_CreateR2RImages">
    <WriteLinesToFile File="${file('assemblies')}" Lines="@(_ReadyToRunCompileList->'%(FullPath)')" Overwrite="true" />
    <WriteLinesToFile File="${file('references')}" Lines="@(_ReadyToRunAssembliesToReference->'%(FullPath)')" Overwrite="true" />
    <ItemGroup>
      <_ReadyToRunCompileList Remove="@(_ReadyToRunCompileList)" />
      <_ReadyToRunFilesToPublish Remove="@(_ReadyToRunFilesToPublish)" />
    </ItemGroup>
  </Target>
</Project>
`;
}
