/** Makes NuGet packages in a folder, which serves as a feed. */
import { execFileSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';

export interface TestPackage {
  id: string;
  version: string;
  /** Content by path in the package. */
  files: Record<string, Buffer | string>;
  /** Ids of packages of the same version that it depends on. */
  dependsOn?: string[];
}

export async function writePackage(feed: string, { id, version, files, dependsOn = [] }: TestPackage): Promise<void> {
  const dependencies = dependsOn.map((dependency) => `<dependency id="${dependency}" version="${version}" />`);
  const nuspec = `<?xml version="1.0"?>
<package xmlns="http://schemas.microsoft.com/packaging/2013/05/nuspec.xsd">
  <metadata>
    <id>${id}</id>
    <version>${version}</version>
    <authors>test</authors>
    <description>test</description>
    <dependencies><group targetFramework="net8.0">${dependencies.join('')}</group></dependencies>
  </metadata>
</package>`;
  const zip = new ZipFile();
  zip.addBuffer(Buffer.from(nuspec), `${id}.nuspec`);
  for (const [path, content] of Object.entries(files)) zip.addBuffer(Buffer.from(content), path);
  zip.end();
  writeFileSync(join(feed, `${id}.${version}.nupkg`), await buffer(zip.outputStream));
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
