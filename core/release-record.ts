/**
 * A release of a layer as the plan writes it down, below `builds/`: what was uploaded, and what is made of it. By it a release
 * can be repeated, exactly and whatever has changed since.
 */
import { z } from 'zod';
import { architectures, frameworks, levels } from './targets';

/** SHA-256 in hex. */
const sha256 = z.string().regex(/^[0-9a-f]{64}$/);

const uploadedSchema = z.object({ versionId: z.string(), sha256 });

const recordSchema = z.object({
  /** When it was first planned: ISO 8601. */
  planned: z.iso.datetime(),
  /** The version of the object in the bucket, and what is in it. */
  manifest: uploadedSchema.extend({ key: z.string() }),
  /** The startup profile that lay beside the manifest, if one did. */
  profile: uploadedSchema.optional(),
  targets: z
    .array(
      z.object({
        framework: z.enum(frameworks),
        architecture: z.enum(architectures),
        level: z.enum(levels),
        fingerprint: z.string().regex(/^[0-9a-f]{32}$/),
      }),
    )
    .min(1),
});

export type ReleaseRecord = z.infer<typeof recordSchema>;

/** @throws Error when the text is not that of a record */
export const parseReleaseRecord = (text: string): ReleaseRecord => recordSchema.parse(JSON.parse(text));

/**
 * Metadata of a manifest that is to repeat a release: the record's id. It counts only for the manifest and the profile that
 * the record was made of.
 */
export const repeatsMetadata = 'prejit-repeats';

export const releaseIdPattern = /^[0-9a-f]{32}$/;
