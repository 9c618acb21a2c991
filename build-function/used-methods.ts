/** How much of each assembly the recorded starts use, as the startup profile tells (startup/FORMAT.md). */
import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { UsedProfile } from './compile-function';
import { nameOf } from './references';

/** A method's line, as far as it is needed: `["Assembly", "Type", …]` declares it. */
const methodSchema = z.object({ method: z.string(), type: z.tuple([z.string()], z.unknown()) });

/** @param profile path of a profile that the generator of images has accepted */
export async function usedProfile(profile: string, methods: string): Promise<UsedProfile> {
  const used = new Map<string, number>();
  for await (const line of createInterface({ input: createReadStream(profile) })) {
    const method = methodSchema.safeParse(JSON.parse(line));
    if (!method.success) continue;
    const name = method.data.type[0].toLowerCase();
    used.set(name, (used.get(name) ?? 0) + 1);
  }
  return { methods, usedOf: ({ path }) => used.get(nameOf(path)) ?? 0 };
}
