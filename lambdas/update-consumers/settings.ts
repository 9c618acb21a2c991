/** Settings of update-consumers, from its environment. */
import { z } from 'zod';
import { rolloutSchema } from '../../core/rollout';
import { json, parameterPath } from '../aws/settings';

/** A version or an alias of a function can't be moved. */
const functionName = z
  .string()
  .regex(
    /^(arn:[^:]+:lambda:[^:]+:\d{12}:function:)?[a-zA-Z0-9_-]{1,64}$/,
    'is not the name of a function, or its ARN without version and alias',
  );

export const settingsSchema = z.object({
  /** Names or ARNs of the functions that use a layer, by the layer's name. */
  CONSUMERS: json(z.record(z.string(), z.array(functionName))),
  /** Key of the tag by which a function names the layer that it follows. */
  CONSUMER_TAG: z.string().min(1),
  /** Path of the parameters, such as `/prejit`; without a slash at its end. */
  SSM_PREFIX: parameterPath,
  /** ARNs of the customer's keys that functions' variables may be encrypted with. */
  KMS_KEYS: json(z.array(z.string().regex(/^arn:[^:]+:kms:[^:]+:\d{12}:key\/[\w-]+$/, 'is not the ARN of a key'))),
  /** How functions are moved. */
  ROLLOUT: json(rolloutSchema),
  /** How long a startup hook may warm a function, in milliseconds; the hook's own default if absent. */
  WARM_BUDGET_MILLISECONDS: z.string().regex(/^\d+$/, 'is not a number of milliseconds').optional(),
});

export type UpdateSettings = z.infer<typeof settingsSchema>;
