/** Settings of record-function, from its environment. */
import { z } from 'zod';
import { functionSettingsSchema } from '../../core/function-settings';
import { json } from '../aws/settings';

export const settingsSchema = z.object({
  BUCKET: z.string().min(1),
  /** Key of the archive that holds the recorder and the start scripts, as they were deployed. */
  BUILDER_KEY: z.string().min(1),
  /** Of the names of layers. */
  LAYER_PREFIX: z.string().min(1).optional(),
  /** For how long the first real requests of a function without events are waited for. */
  FUNCTION_LAYERS: json(functionSettingsSchema),
});

export type RecordSettings = z.infer<typeof settingsSchema>;
