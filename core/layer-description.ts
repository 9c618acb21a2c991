/**
 * The description of a published layer version: the JSON that AWS's `dotnet lambda` tools look for, so that
 * `dotnet lambda deploy-function --function-layers <arn>` can use the layer. Its `Key` holds the fingerprint, which is
 * how a published version is found again.
 */
import { z } from 'zod';

/** Limit of Lambda's API, in characters. */
const maxLength = 256;

const descriptionSchema = z.object({ Buc: z.string(), Key: z.string() });

/** @param artifactKey key of the layer's `artifact.xml` in the bucket */
export function layerDescription(bucket: string, artifactKey: string): string {
  // Nlt: layer type 1, a runtime package store. Op: 1, pre-jitted.
  const description = JSON.stringify({ Nlt: 1, Dir: 'dotnetcore/store', Op: 1, Buc: bucket, Key: artifactKey });
  if (description.length > maxLength) {
    throw new Error(
      `The layer's description has ${description.length} characters, Lambda allows ${maxLength}. Use a shorter layer or bucket name.`,
    );
  }
  return description;
}

/** Whether a layer version's description names this artifact. Versions that others published never do. */
export const describesArtifact = (description: string | undefined, bucket: string, artifactKey: string): boolean =>
  describedArtifact(description, bucket) === artifactKey;

/** Key of the `artifact.xml` in the bucket that a layer version's description names; undefined for versions of others. */
export function describedArtifact(description: string | undefined, bucket: string): string | undefined {
  const named = parseDescription(description);
  return named?.Buc === bucket ? named.Key : undefined;
}

/** The bucket that a layer version's description names; undefined for descriptions of others. */
export const describedBucket = (description: string | undefined): string | undefined =>
  parseDescription(description)?.Buc;

function parseDescription(description = ''): z.infer<typeof descriptionSchema> | undefined {
  try {
    return descriptionSchema.safeParse(JSON.parse(description)).data;
  } catch {
    return undefined; // free text: not one of ours
  }
}
