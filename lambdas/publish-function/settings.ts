/** Settings of publish-function, from its environment. */
import { z } from 'zod';
import { json } from '../aws/settings';

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in hex');

export const settingsSchema = z.object({
  /** Name of the stack's bucket. */
  BUCKET: z.string().min(1),
  /** SHA-256 of the startup hook of functions' own layers that was compiled when the stack was deployed, by the target's name. */
  FUNCTION_HOOKS: json(z.record(z.string(), sha256)),
  /** SHA-256 of the scripts that start functions with their layers, as deployed, by their path in a layer. */
  START_SCRIPTS: json(z.record(z.string(), sha256)),
});

export type PublishSettings = z.infer<typeof settingsSchema>;
