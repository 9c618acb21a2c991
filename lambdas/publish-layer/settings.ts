/** Settings of publish-layer, from its environment. */
import { z } from 'zod';
import { json } from '../aws/settings';

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
  /** SHA-256 of the startup hook that was compiled when the stack was deployed, by the target's name. */
  STARTUP_HOOKS: json(z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 in hex'))),
});

export type PublishSettings = z.infer<typeof settingsSchema>;
