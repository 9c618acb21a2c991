/** Makes build outputs: zips with chosen entries, and the files that go with them. */
import { type Options, ZipFile } from 'yazl';
import type { PlannedTarget } from '../../../lambdas/shared/pipeline';

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
const artifact = '<StoreArtifacts><Package Id="Dapper" Version="2.1.0" /></StoreArtifacts>';

export interface ZipEntry {
  path: string;
  content?: string | Buffer;
  options?: Partial<Options>;
}

export async function zip(entries: ZipEntry[]): Promise<Buffer> {
  const file = new ZipFile();
  for (const { path, content = '', options } of entries) file.addBuffer(Buffer.from(content), path, options);
  file.end();
  const chunks: Buffer[] = [];
  for await (const chunk of file.outputStream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

/** Puts another name over an entry's, byte by byte: for names that a zip writer refuses to write. */
export function rename(bytes: Buffer, from: string, to: string): Buffer {
  if (from.length !== to.length) throw new Error('names must have the same length');
  return Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1');
}

export const entries = (): ZipEntry[] => [
  { path: `${store}artifact.xml`, content: artifact },
  { path: `${store}dapper/2.1.0/lib/net8.0/readme.txt`, content: 'text' },
];

export interface Output {
  zip: Buffer;
  artifact: string;
  lock: string;
  report: Record<string, unknown>;
}

/** A build output that is in order, with other zip entries or parts if given. */
export async function output(zipEntries: ZipEntry[] = entries(), changes: Partial<Output> = {}): Promise<Output> {
  const bytes = changes.zip ?? (await zip(zipEntries));
  const unzippedBytes = zipEntries.reduce((sum, { content = '' }) => sum + Buffer.byteLength(content), 0);
  return {
    zip: bytes,
    artifact,
    lock: JSON.stringify({
      version: 1,
      dependencies: { 'net10.0': { Dapper: { type: 'Direct', resolved: '2.1.0' } } },
    }),
    ...changes,
    report: {
      version: 1,
      framework: 'net10.0',
      architecture: 'x86_64',
      level: 'cross-module',
      packages: [{ id: 'Dapper', version: '2.1.0' }],
      assemblies: [],
      zipBytes: bytes.length,
      unzippedBytes,
      ...changes.report,
    },
  };
}
