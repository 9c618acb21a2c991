/** Writes the MSBuild project that a build restores and publishes, from a manifest's values alone. */
import { runtimeIdentifier, type Target } from '../../core/targets';
import type { Manifest } from './manifest';

/**
 * What a layer is made of: assemblies, their resources (which NuGet counts as `runtime`) and native libraries. Packages may
 * also bring MSBuild targets and analyzers, which would run in the build, and content files, which NuGet writes to places
 * that their names decide. The restriction holds for what a package depends on, too.
 */
const includedAssets = 'runtime;native';

/** The same manifest and target always give the same text: it is part of the fingerprint. */
export function projectText(manifest: Pick<Manifest, 'packages' | 'aspNetCore'>, target: Target): string {
  const references = manifest.packages.map(
    // The brackets ask for exactly this version; without them NuGet may take a higher one.
    ({ id, version }) =>
      `    <PackageReference Include="${id}" Version="[${version}]" IncludeAssets="${includedAssets}" />`,
  );
  if (manifest.aspNetCore) references.push('    <FrameworkReference Include="Microsoft.AspNetCore.App" />');
  return [
    '<Project Sdk="Microsoft.NET.Sdk">',
    '  <PropertyGroup>',
    `    <TargetFramework>${target.framework}</TargetFramework>`,
    `    <RuntimeIdentifier>${runtimeIdentifier(target.architecture)}</RuntimeIdentifier>`,
    // Source files that happen to lie beside the project are not compiled into it.
    '    <EnableDefaultItems>false</EnableDefaultItems>',
    '  </PropertyGroup>',
    '  <ItemGroup>',
    ...references,
    '  </ItemGroup>',
    '</Project>',
    '',
  ].join('\n');
}
