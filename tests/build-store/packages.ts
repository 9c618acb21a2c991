/** Makes NuGet packages in a folder, which serves as a feed. */
import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

export interface TestPackage {
  id: string;
  version: string;
  /** Content by path in the package; any path, even one that no zip program would write. */
  files: Record<string, Buffer | string>;
  /** Ids of packages of the same version that it depends on. */
  dependsOn?: string[];
  /** Further elements of the nuspec's metadata. */
  metadata?: string;
  /** File modes of entries, by path. */
  modes?: Record<string, number>;
  /** Name of the package's file in the feed; default: as its id and version have it. */
  fileName?: string;
}

export async function writePackage(feed: string, { id, version, files, ...more }: TestPackage): Promise<void> {
  const { dependsOn = [], metadata = '', modes = {}, fileName = `${id}.${version}.nupkg` } = more;
  const dependencies = dependsOn.map((dependency) => `<dependency id="${dependency}" version="${version}" />`);
  const nuspec = `<?xml version="1.0"?>
<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
  <metadata>
    <id>${id}</id>
    <version>${version}</version>
    <authors>test</authors>
    <description>test</description>
    <dependencies><group targetFramework="net8.0">${dependencies.join('')}</group></dependencies>
    ${metadata}
  </metadata>
</package>`;
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(nuspec), `${id}.nuspec`);
  const names = new Map<string, string>();
  for (const [path, content] of Object.entries(files)) {
    const name = standIn(path, names.size);
    names.set(name, path);
    zip.addBuffer(Buffer.from(content), name, { mode: modes[path] ?? 0o100644 });
  }
  zip.end();
  writeFileSync(join(feed, fileName), withNames(await buffer(zip.outputStream), names));
}

/** A name of the same length in bytes that yazl accepts, such as `~~~~7~lib`. */
function standIn(path: string, index: number): string {
  const length = Buffer.byteLength(path);
  if (/^(?!\/)[\x20-\x7e]+$/.test(path) && !path.includes('\\') && !path.split('/').includes('..')) return path;
  return `~${index}~`.padEnd(length, '~').slice(0, length);
}

/** Puts the names back, in the entries and in the zip's directory. */
function withNames(zip: Buffer, names: Map<string, string>): Buffer {
  for (const [name, path] of names) {
    if (name === path) continue;
    for (let at = zip.indexOf(name); at >= 0; at = zip.indexOf(name, at + 1)) zip.write(path, at);
  }
  return zip;
}

/** The folder that NuGet unpacks packages in, each as `<id>/<version>/…` in lower case. */
export function packagesFolder(): string {
  const line = execFileSync('dotnet', ['nuget', 'locals', 'global-packages', '--list'], { encoding: 'utf8' });
  return line.replace('global-packages: ', '').trim();
}

/** A package's unpacked copy outlives a test and would be taken instead of the package in its feed. */
export function removeUnpacked(ids: string[]): void {
  for (const id of ids) rmSync(join(packagesFolder(), id.toLowerCase()), { recursive: true, force: true });
}

/** Any assembly will do as a package's library: one of the SDK's. */
export function anyAssembly(): Buffer {
  const list = execFileSync('dotnet', ['--list-sdks'], { encoding: 'utf8' }).trim().split('\n');
  const [, version = '', directory = ''] = /^(\S+) \[(.*)\]$/.exec(list[list.length - 1] ?? '') ?? [];
  return readFileSync(join(directory, version, 'Newtonsoft.Json.dll'));
}
