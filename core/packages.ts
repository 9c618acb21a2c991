/** Packages by id and version, and two files that list them: a layer's `artifact.xml`, and the project that asks for them. */
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import { z } from 'zod';

export interface Package {
  id: string;
  version: string;
}

/** Identity of a package: NuGet compares ids and versions without regard to case. */
export const packageKey = ({ id, version }: Package): string => `${id}/${version}`.toLowerCase();

const packageSchema = z.object({ Id: z.string().min(1), Version: z.string().min(1) });
const artifactSchema = z.object({
  StoreArtifacts: z.union([z.literal(''), z.object({ Package: z.array(packageSchema).default([]) })]),
});

const projectSchema = z.object({
  Project: z.object({
    ItemGroup: z.object({ PackageReference: z.array(z.object({ Include: z.string(), Version: z.string() })) }),
  }),
});

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  processEntities: false,
  ignoreDeclaration: true,
  isArray: (name) => name === 'Package' || name === 'PackageReference',
});

/** `artifact.xml` in the form that `dotnet store` writes. Ids and versions of packages hold nothing to escape. */
export function artifactXml(packages: Package[]): string {
  const lines = packages.map(({ id, version }) => `  <Package Id="${id}" Version="${version}" />\n`);
  return `<StoreArtifacts>\n${lines.join('')}</StoreArtifacts>\n`;
}

/**
 * Reads `artifact.xml`: `<StoreArtifacts><Package Id="…" Version="…" />…</StoreArtifacts>`.
 * @throws Error that says what is wrong with it
 */
export function parseArtifact(text: string): Package[] {
  const valid = XMLValidator.validate(text);
  if (valid !== true) throw new Error(`artifact.xml is not XML: ${valid.err.msg} (line ${valid.err.line})`);
  const parsed = artifactSchema.safeParse(parser.parse(text));
  if (!parsed.success) throw new Error('artifact.xml is not a list of packages in <StoreArtifacts>');
  const { StoreArtifacts: artifacts } = parsed.data;
  if (artifacts === '') return [];
  return artifacts.Package.map(({ Id, Version }) => ({ id: Id, version: Version }));
}

/** The packages that a project of the plan asks for, each in exactly one version: `Version="[1.2.3]"`. */
export function parseProject(text: string): Package[] {
  const { ItemGroup: items } = projectSchema.parse(parser.parse(text)).Project;
  return items.PackageReference.map(({ Include, Version }) => ({
    id: Include,
    version: Version.replace(/^\[|\]$/g, ''),
  }));
}
