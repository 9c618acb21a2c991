/** Settings of notify, from its environment. */
import { z } from 'zod';

export const settingsSchema = z.object({
  /** ARN of the topic that people subscribe to. */
  TOPIC_ARN: z.string().regex(/^arn:[^:]+:sns:/, 'is not the ARN of an SNS topic'),
});
