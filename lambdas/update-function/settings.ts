/** Settings of update-function, from its environment. */
import { z } from 'zod';
import { functionSettingsSchema } from '../../core/function-settings';
import { rolloutSchema } from '../../core/rollout';
import { json, parameterPath } from '../aws/settings';

export const settingsSchema = z.object({
  /** Path of the parameters, such as `/prejit`; without a slash at its end. */
  SSM_PREFIX: parameterPath,
  /** What the names of the stack's layers begin with, if they have a prefix. */
  LAYER_PREFIX: z.string().min(1).optional(),
  BUCKET: z.string().min(1),
  /** What a layer has to be worth. */
  FUNCTION_LAYERS: json(functionSettingsSchema),
  /** How functions are tried, and whether their aliases follow. */
  ROLLOUT: json(rolloutSchema),
});

export type FunctionUpdateSettings = z.infer<typeof settingsSchema>;
