/** Settings of watch-functions, from its environment. */
import { z } from 'zod';
import { functionSettingsSchema } from '../../core/function-settings';
import { json } from '../aws/settings';

export const settingsSchema = z.object({
  /** Name of the stack's bucket. */
  BUCKET: z.string().min(1),
  /** Which functions may ask by a request in the bucket. */
  FUNCTION_LAYERS: json(functionSettingsSchema),
  /** What the names of the layers begin with, if they have a prefix. */
  LAYER_PREFIX: z.string().min(1).optional(),
});

export type WatchSettings = z.infer<typeof settingsSchema>;
