/** Settings of prune-layers, from its environment. */
import { z } from 'zod';
import { json, parameterPath } from '../aws/settings';

export const settingsSchema = z.object({
  /** How many versions of a Lambda layer stay whatever else holds, the newest of them. */
  NEWEST: json(z.int().min(1)),
  /** Whether versions are deleted; else it is only said which would be. */
  DELETE: json(z.boolean()),
  /** What the names of the layers begin with, if they have a prefix. */
  LAYER_PREFIX: z.string().min(1).optional(),
  /** Path of the parameters, such as `/prejit`; without a slash at its end. */
  SSM_PREFIX: parameterPath,
});

export type PruneSettings = z.infer<typeof settingsSchema>;
