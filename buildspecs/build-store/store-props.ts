/** The MSBuild properties that make `dotnet publish` lay out a store. */
import { join } from 'node:path';
import { type Level, runtimeIdentifier } from '../../lambdas/shared/targets';
import type { BuildEnvironment } from './environment';
import { escapeXml } from './xml';

/** Options of crossgen2 by level. `--opt-cross-module` is safe when the runtime is patched: inlined bodies are checked. */
const compilerOptions: Record<Level, string[]> = {
  'ready-to-run': [],
  'cross-module': ['--opt-cross-module:*', '--non-local-generics-module:*'],
  profiled: ['--opt-cross-module:*', '--non-local-generics-module:*'],
};

interface StorePropsOptions extends Pick<BuildEnvironment, 'architecture' | 'level'> {
  /** True when packages.lock.json decides the versions. */
  isLocked: boolean;
  /** Where the compilation is left, as the files of `compilationFiles`. */
  compilationDirectory: string;
}

/** What the SDK leaves for the compilation: the compiler's path, its options, and the paths of the assemblies. */
export const compilationFiles = {
  compiler: 'compiler.txt',
  options: 'options.rsp',
  assemblies: 'assemblies.txt',
} as const;

/**
 * Takes the place of Directory.Build.props, so it is imported before everything else. What `dotnet publish` lays out
 * with these properties is the runtime package store: `<id>/<version>/<path in the package>`.
 *
 * The SDK would compile one assembly after the other in _CreateR2RImages. With an empty list it compiles none and
 * publishes the assemblies as they are. The options are those that its task RunReadyToRunCompiler gives to the
 * compiler, in the same order. Where one of these items is missing, the SDK compiles as ever.
 */
export function storeProps({ architecture, level, isLocked, compilationDirectory }: StorePropsOptions): string {
  const file = (name: keyof typeof compilationFiles): string =>
    escapeXml(join(compilationDirectory, compilationFiles[name]));
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

  <!-- Hands the compilation over. -->
  <Target Name="HandCompilationOver" BeforeTargets="_CreateR2RImages"
          Condition="'@(Crossgen2Tool)' != '' And '@(Crossgen2Tool->'%(DotNetHostPath)')' == '' And '@(_ReadyToRunAssembliesToReference)' != ''">
    <ItemGroup>
      <_CompilerOption Include="--targetos:%(Crossgen2Tool.TargetOS)" />
      <_CompilerOption Include="--targetarch:%(Crossgen2Tool.TargetArch)" />
      <_CompilerOption Include="-O" />
    </ItemGroup>
    <WriteLinesToFile File="${file('compiler')}" Lines="@(Crossgen2Tool)" Overwrite="true" />
    <WriteLinesToFile File="${file('options')}" Overwrite="true"
                      Lines="@(_CompilerOption);$(PublishReadyToRunCrossgen2ExtraArgs);@(_ReadyToRunAssembliesToReference->'-r:&quot;%(Identity)&quot;')" />
    <WriteLinesToFile File="${file('assemblies')}" Lines="@(_ReadyToRunCompileList->'%(FullPath)')" Overwrite="true" />
    <ItemGroup>
      <_ReadyToRunCompileList Remove="@(_ReadyToRunCompileList)" />
      <_ReadyToRunFilesToPublish Remove="@(_ReadyToRunFilesToPublish)" />
    </ItemGroup>
  </Target>
</Project>
`;
}
