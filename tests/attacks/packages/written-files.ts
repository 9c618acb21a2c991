/** Packages that want files written where they say. */
import { type HostilePackage, mark } from './hostile-package';

const refused = 'PackageRefused';

/** NuGet itself refuses to unpack it. */
const notUnpacked = { expected: 'RestoreFailed' };

/** Encoded once more than NuGet decodes when it unpacks. */
const encoded = (path: string, times: number): string =>
  Array.from({ length: times }).reduce<string>((text) => text.replace(/%/g, '%25').replace(/\//g, '%2F'), path);

const contentFile = (tries: string, path: (canary: string) => string, more = {}): HostilePackage => ({
  tries,
  ...more,
  files: (canary, { assembly }) => ({ 'lib/net8.0/Hostile.dll': assembly, [path(canary)]: mark }),
});

export const writtenFiles: HostilePackage[] = [
  contentFile('a content file with an absolute path, encoded twice', (canary) => {
    return `contentFiles/any/any/${encoded(canary, 2)}.pp`;
  }),
  contentFile('a content file with an absolute path, encoded once', (canary) => {
    return `contentFiles/any/any/${encoded(canary, 1)}.pp`;
  }),
  contentFile('a content file that climbs out of its folder', () => {
    return `contentFiles/any/any/${encoded('../../../../../../canary', 2)}.pp`;
  }),
  contentFile('content files that are compiled and copied', () => 'contentFiles/cs/any/Hostile.cs', {
    metadata:
      '<contentFiles><files include="**/*" buildAction="Compile" copyToOutput="true" flatten="true" /></contentFiles>',
  }),
  contentFile('a file with an absolute path', (canary) => canary),
  contentFile('a file that climbs out of the package folder', () => '../../../canary', notUnpacked),
  contentFile('a file that climbs out with backslashes', () => '..\\..\\..\\canary'),
  contentFile('a file that climbs out, encoded', () => '%2E%2E/%2E%2E/%2E%2E/canary', notUnpacked),
  contentFile('configuration of NuGet and MSBuild', () => 'nuget.config'),
  contentFile('properties for the folders below', () => 'Directory.Build.props'),
  {
    tries: 'links to files of the machine in place of libraries',
    files: (_, { assembly }) => ({
      'lib/net8.0/Hostile.dll': assembly,
      'lib/net8.0/Linked.dll': '/etc/passwd',
      'runtimes/linux-x64/native/liblinked.so': '/proc/self/environ',
    }),
    modes: { 'lib/net8.0/Linked.dll': 0o120777, 'runtimes/linux-x64/native/liblinked.so': 0o120777 },
    check: ({ result }) =>
      result.report.otherFiles.every(({ bytes }) => bytes < 30) ? undefined : 'followed a link of the package',
  },
  {
    tries: 'a file of gigabytes in some kilobytes',
    expected: refused,
    directOnly: true,
    // More than the 2 GB that a restore may write.
    files: () => {
      const zeros = Buffer.alloc(500 * 2 ** 20);
      return Object.fromEntries([1, 2, 3, 4, 5].map((number) => [`tools/zeros${number}`, zeros]));
    },
  },
  {
    tries: 'more files than a layer can hold',
    expected: refused,
    directOnly: true,
    files: () =>
      Object.fromEntries(Array.from({ length: 20_001 }, (_, n) => [`runtimes/linux-x64/native/lib${n}.so`, ''])),
  },
];
