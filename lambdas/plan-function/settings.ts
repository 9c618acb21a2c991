/** Settings of plan-function, from its environment. */
import { z } from 'zod';
import { functionSettingsSchema } from '../../core/function-settings';
import { rolloutSchema } from '../../core/rollout';
import { frameworks } from '../../core/targets';
import { json, parameterPath } from '../aws/settings';

export const settingsSchema = z.object({
  /** Name of the stack's bucket: events of tags don't name it. */
  BUCKET: z.string().min(1),
  /** Which functions may have a layer of their own, and for how long their requests are waited for. */
  FUNCTION_LAYERS: json(functionSettingsSchema),
  /** Whether functions may be invoked, and with which events. */
  ROLLOUT: json(rolloutSchema),
  /** ARNs of the customer's keys that functions' variables may be encrypted with. */
  KMS_KEYS: json(z.array(z.string())),
  /** What the names of the layers begin with, if they have a prefix. */
  LAYER_PREFIX: z.string().min(1).optional(),
  /** Path of the parameters, such as `/prejit`; without a slash at its end. */
  SSM_PREFIX: parameterPath,
  /** Name of the CodeBuild project of each framework. */
  BUILD_PROJECTS: json(z.record(z.enum(frameworks), z.string().min(1))),
  /** Changes whenever the same function would be built differently: part of every fingerprint. */
  BUILDER_ID: z.string().min(1),
});

export type PlanSettings = z.infer<typeof settingsSchema>;
