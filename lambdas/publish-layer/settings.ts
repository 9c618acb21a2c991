/** Settings of publish-layer, from its environment. */
import { z } from 'zod';
import { json } from '../shared/settings';

export const settingsSchema = z.object({
  /** Who may use the layer versions. */
  SHARE_WITH: json(
    z.object({
      accounts: z.array(z.string().regex(/^\d{12}$/, 'is not an account number of 12 digits')),
      organization: z
        .string()
        .regex(/^o-[a-z0-9]{10,32}$/, 'is not the id of an organization')
        .optional(),
    }),
  ),
});

export type PublishSettings = z.infer<typeof settingsSchema>;
