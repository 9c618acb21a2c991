/** Packages that want their code to run in the build. */
import { type HostilePackage, mark } from './hostile-package';
import type { PackagesWorld } from './world';

const id = 'Prejit.Hostile';

const touch = (canary: string): string => `<Project>
  <!-- ${mark} -->
  <Target Name="Hostile" BeforeTargets="Restore;Build;Publish;ResolveReferences;ResolvePackageAssets">
    <WriteLinesToFile File="${canary}" Lines="ran" />
  </Target>
</Project>`;

const msbuildFiles = (folder: string): HostilePackage => ({
  tries: `MSBuild files in ${folder}`,
  files: (canary, { assembly }) => ({
    'lib/net8.0/Hostile.dll': assembly,
    [`${folder}/${id}.props`]: touch(canary),
    [`${folder}/${id}.targets`]: touch(canary),
  }),
});

const script = (canary: string): string => `#!/bin/sh\n# ${mark}\ntouch ${canary}\n`;

const withLibrary =
  (more: (canary: string, world: PackagesWorld) => Record<string, string | Buffer>): HostilePackage['files'] =>
  (canary, world) => ({ 'lib/net8.0/Hostile.dll': world.assembly, ...more(canary, world) });

export const runCode: HostilePackage[] = [
  ...['build', 'build/net8.0', 'buildTransitive', 'buildMultiTargeting', 'buildCrossTargeting'].map(msbuildFiles),
  {
    tries: 'analyzers and source generators',
    files: withLibrary((_, { assembly }) => ({
      'analyzers/dotnet/cs/Analyzer.dll': assembly,
      'analyzers/dotnet/roslyn4.0/cs/Generator.dll': assembly,
    })),
  },
  {
    tries: 'scripts that Visual Studio runs at installation',
    files: withLibrary((canary) => ({ 'tools/install.ps1': script(canary), 'tools/init.ps1': script(canary) })),
  },
  {
    tries: 'a script in place of a native library',
    files: withLibrary((canary) => ({ 'runtimes/linux-x64/native/run.sh': script(canary).replace(mark, '') })),
    modes: { 'runtimes/linux-x64/native/run.sh': 0o104755 },
  },
  {
    tries: "a package with the compiler's name",
    id: 'Microsoft.NETCore.App.Crossgen2.linux-x64',
    version: '99.0.0',
    directOnly: true,
    files: withLibrary((canary) => ({ 'tools/crossgen2': script(canary) })),
  },
  {
    tries: "another compiler's library, by an option in a file's name",
    expected: 'PackageRefused',
    files: withLibrary((_, { assembly }) => ({ 'lib/net8.0/a\n--jitpath:libevil.so\n.dll': assembly })),
  },
  {
    tries: "another compiler's library, by an option in a runtime identifier",
    expected: 'PackageRefused',
    files: withLibrary((_, { assembly }) => ({
      'runtimes/evil\n--jitpath:libevil.so\n/lib/net8.0/Hostile.dll': assembly,
      'runtime.json': JSON.stringify({
        runtimes: { 'linux-x64': { '#import': ['evil\n--jitpath:libevil.so\n'] }, 'evil\n--jitpath:libevil.so\n': {} },
      }),
    })),
  },
  {
    tries: 'a function of MSBuild in a file name',
    expected: 'PackageRefused',
    files: withLibrary((_, { assembly }) => ({ "lib/net8.0/$([System.IO.File]::Create('canary')).dll": assembly })),
  },
  {
    tries: 'an option as a file name',
    expected: 'PackageRefused',
    files: withLibrary((_, { assembly }) => ({ 'lib/net8.0/--jitpath:libevil.so.dll': assembly })),
  },
  {
    tries: 'a response file as a file name',
    expected: 'PackageRefused',
    files: withLibrary((_, { assembly }) => ({ 'lib/net8.0/@options.dll': assembly })),
  },
];
