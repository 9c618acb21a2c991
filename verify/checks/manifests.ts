/** The manifests that are uploaded: one that becomes a layer, and one that the pipeline refuses. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Package } from '../../core/packages';
import { type ManifestFile, openManifestFile } from '../../local/commands/manifest-file';
import { exampleFunction } from '../../measure/subject';
import type { Context } from '../context';

/** Of the example function's packages, those that need no others: a layer of them is built in a minute. */
const packages = ['Newtonsoft.Json', 'Serilog'];

/** The two packages, in the versions that the example function has. */
export async function twoPackages(): Promise<Package[]> {
  const text = await readFile(exampleFunction.manifest, 'utf8');
  return packages.map((id) => {
    const [, version] = new RegExp(`Include="${id}"\\s+Version="([^"]+)"`).exec(text) ?? [];
    if (version === undefined) throw new Error(`${exampleFunction.manifest} no longer has ${id}: name another here.`);
    return { id, version };
  });
}

export async function goodManifest(context: Context): Promise<ManifestFile> {
  return write(context, context.run.layer, await twoPackages());
}

/** A range of versions is refused by its error's name, before anything is built. */
export const brokenManifest = (context: Context): Promise<ManifestFile> =>
  write(context, context.run.brokenLayer, [{ id: 'Serilog', version: '*' }]);

async function write({ work }: Context, layer: string, list: Package[]): Promise<ManifestFile> {
  const references = list.map(({ id, version }) => `    <PackageReference Include="${id}" Version="${version}" />\n`);
  const text = `<Project Sdk="Microsoft.NET.Sdk">
  <PropertyGroup>
    <TargetFramework>net10.0</TargetFramework>
    <RuntimeIdentifier>linux-x64</RuntimeIdentifier>
  </PropertyGroup>
  <ItemGroup>
${references.join('')}  </ItemGroup>
</Project>
`;
  const folder = path.join(work, layer);
  await mkdir(folder, { recursive: true });
  const file = path.join(folder, 'Dependencies.csproj');
  await writeFile(file, text);
  return openManifestFile(file, layer);
}
