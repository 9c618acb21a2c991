/** Settings of record-function, from its environment. */
import { z } from 'zod';
import { json } from '../aws/settings';

export const settingsSchema = z.object({
  BUCKET: z.string().min(1),
  /** Key of the archive that holds the recorder and the start scripts, as they were deployed. */
  BUILDER_KEY: z.string().min(1),
  /** Of the names of layers. */
  LAYER_PREFIX: z.string().min(1).optional(),
  /** Minutes that the first real requests of a function without events are waited for. */
  RECORD_MINUTES: json(z.int().min(0).max(60)),
});

export type RecordSettings = z.infer<typeof settingsSchema>;
