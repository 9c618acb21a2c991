/** Packages by id and version, and the `artifact.xml` that lists those of a runtime package store. */
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

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '',
  parseAttributeValue: false,
  processEntities: false,
  ignoreDeclaration: true,
  isArray: (name) => name === 'Package',
});

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
