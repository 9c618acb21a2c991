/** Makes build outputs: zips with chosen entries, and the files that go with them. */
import { artifactXml } from '../../../core/packages';
import type { PlannedTarget } from '../../../core/pipeline';
import { writeZip, type ZipEntry } from '../../support/layer-zip';

export const target: PlannedTarget = {
  framework: 'net10.0',
  architecture: 'x86_64',
  layer: 'web',
  layerName: 'web-net10-0-x86_64',
  runtimeIdentifier: 'linux-x64',
  level: 'cross-module',
  fingerprint: 'f'.repeat(32),
  action: 'build',
  buildProject: 'build',
  buildSource: `test-bucket/build-source/${'a'.repeat(32)}.zip`,
  buildOutput: `build-output/${'a'.repeat(32)}`,
};

export const store = 'dotnetcore/store/x64/net10.0/';
const artifactOf = (version: string): string => artifactXml([{ id: 'Dapper', version }]);

/** What the plan asked for. */
export const project =
  '<Project><ItemGroup><PackageReference Include="Dapper" Version="[2.1.0]" /></ItemGroup></Project>';

export const entries = (version = '2.1.0'): ZipEntry[] => [
  { path: `${store}artifact.xml`, content: artifactOf(version) },
  { path: `${store}dapper/${version}/lib/net8.0/readme.txt`, content: 'text' },
];

export interface Output {
  zip: Buffer;
  artifact: string;
  lock: string;
  report: Record<string, unknown>;
}

/** A build output that is in order, with other zip entries or parts if given. */
export async function output(
  zipEntries: ZipEntry[] = entries(),
  changes: Partial<Output> = {},
  version = '2.1.0',
): Promise<Output> {
  const bytes = changes.zip ?? (await writeZip(zipEntries));
  const { assemblies = [] } = changes.report ?? {};
  const reported = (assemblies as { path: string }[]).map(({ path }) => path);
  const otherFiles = zipEntries
    .filter(({ path }) => path.startsWith(store) && path !== `${store}artifact.xml` && !reported.includes(path))
    .map(({ path, content = '' }) => ({ path, bytes: Buffer.byteLength(content) }));
  const unzippedBytes = zipEntries.reduce((sum, { content = '' }) => sum + Buffer.byteLength(content), 0);
  return {
    zip: bytes,
    artifact: artifactOf(version),
    lock: JSON.stringify({
      version: 1,
      dependencies: { 'net10.0': { Dapper: { type: 'Direct', resolved: version } } },
    }),
    ...changes,
    report: {
      version: 1,
      framework: 'net10.0',
      architecture: 'x86_64',
      level: 'cross-module',
      sdk: '10.0.401',
      compiler: '10.0.12',
      packages: [{ id: 'Dapper', version }],
      leftOut: [],
      assemblies,
      otherFiles,
      warnings: [],
      seconds: {},
      zipBytes: bytes.length,
      unzippedBytes,
      ...changes.report,
    },
  };
}
