/** Packages whose names are taken for something else. */
import type { HostilePackage } from './hostile-package';

const refused = 'PackageRefused';

const file = (tries: string, path: string, expected = refused): HostilePackage => ({
  tries,
  expected,
  files: (_, { assembly }) => ({ [path]: assembly }),
});

export const names: HostilePackage[] = [
  file('a semicolon in a file name, encoded', 'lib/net8.0/a%3Bb.dll'),
  file('a percent sign in a file name, encoded', 'lib/net8.0/%252e%252e.dll'),
  file('a quotation mark in a file name', 'lib/net8.0/a".dll'),
  file('a file name that turns the line around', 'lib/net8.0/a\u202elld.dll'),
  file('a file name with a look-alike letter', 'lib/net8.0/N\u0435wtonsoft.dll'),
  file("a terminal's control sequence in a file name", 'lib/net8.0/\u001b[2J.dll'),
  file('a resource for a culture with a line break', 'lib/net8.0/de\n/Hostile.resources.dll'),
  file('a file name of 200 characters', `lib/net8.0/${'a'.repeat(200)}.dll`),
  {
    tries: 'two files that differ by case',
    expected: refused,
    files: (_, { assembly }) => ({ 'lib/net8.0/Twin.dll': assembly, 'lib/net8.0/twin.dll': assembly }),
  },
  {
    tries: 'an invented runtime identifier that the target imports',
    expected: refused,
    files: (_, { assembly }) => ({
      'runtimes/prejit-evil/lib/net8.0/Hostile.dll': assembly,
      'runtime.json': JSON.stringify({
        runtimes: { base: { '#import': ['prejit-evil'] }, 'prejit-evil': { '#import': [] } },
      }),
    }),
  },
  {
    tries: 'a package that its runtime.json brings along, with MSBuild files',
    files: (_, { assembly }) => ({
      'lib/net8.0/Hostile.dll': assembly,
      'runtime.json': JSON.stringify({
        runtimes: { 'linux-x64': { 'Prejit.Hostile': { 'Prejit.Brought': '1.0.0' } } },
      }),
    }),
    others: [
      { id: 'Prejit.Brought', version: '1.0.0', files: { 'build/Prejit.Brought.targets': '<Project></Project>' } },
    ],
    check: ({ result }) =>
      result.report.leftOut.some(({ id }) => id === 'Prejit.Brought') ? undefined : 'the report does not name it',
  },
  {
    tries: 'an id with look-alike letters',
    id: 'Prejit.H\u043estile',
    expected: refused,
    files: (_, { assembly }) => ({ 'lib/net8.0/Hostile.dll': assembly }),
  },
  {
    tries: 'a package that is another inside',
    fileName: 'Prejit.Hostile.1.0.0.nupkg',
    id: 'PREJIT.hostile',
    files: (_, { assembly }) => ({ 'lib/net8.0/Hostile.dll': assembly }),
  },
  {
    tries: 'a framework reference that is a list of MSBuild',
    expected: refused,
    metadata:
      '<frameworkReferences><group targetFramework="net8.0"><frameworkReference name="A;B$(C)" /></group></frameworkReferences>',
    files: (_, { assembly }) => ({ 'lib/net8.0/Hostile.dll': assembly }),
  },
  {
    tries: 'packages that depend on each other',
    expected: 'RestoreFailed',
    dependsOn: ['Prejit.Circle'],
    files: (_, { assembly }) => ({ 'lib/net8.0/Hostile.dll': assembly }),
    others: [
      { id: 'Prejit.Circle', version: '1.0.0', files: {}, dependsOn: ['Prejit.Round'] },
      { id: 'Prejit.Round', version: '1.0.0', files: {}, dependsOn: ['Prejit.Circle'] },
    ],
  },
  {
    tries: 'a dependency whose id is a property of MSBuild',
    expected: 'PackageNotFound',
    dependsOn: ['$(HOME)'],
    files: (_, { assembly }) => ({ 'lib/net8.0/Hostile.dll': assembly }),
  },
  {
    tries: 'a nuspec that grows without end',
    expected: 'RestoreFailed',
    metadata: '<tags>&lol;</tags>',
    files: (_, { assembly }) => ({ 'lib/net8.0/Hostile.dll': assembly }),
  },
];
