/** What tells the stacks of one account and region apart, and what each has for itself. */
import { z } from 'zod';

/** Key of the tag that a stack's buckets carry, with `<project>-<stack>` as value: by it they are found when the stack is gone. */
export const stackTag = 'prejit:stack';

/** Path of the parameters in which every stack says what it has taken, each by its `<project>-<stack>`. */
export const claimsPath = '/prejit-stacks';

/** What two stacks can't share: each would record, list or move what is the other's. */
const claimSchema = z.object({
  /** Path of the parameters, such as `/prejit`. */
  ssmPrefix: z.string(),
  /** What the names of the layers begin with. */
  layerPrefix: z.string(),
  /** Key of the tag by which functions follow a layer. */
  consumerTag: z.string(),
});
export type Claim = z.infer<typeof claimSchema>;

/** The text of a claim's parameter. */
export const claimText = (claim: Claim): string => JSON.stringify(claimSchema.parse(claim));

/** @throws Error when the text is not that of a claim */
export const parseClaim = (text: string): Claim => claimSchema.parse(JSON.parse(text));

/** Whether two paths are the same, or one of them lies below the other. */
export const overlap = (one: string, other: string): boolean =>
  `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`);

/** The keys of a claim that another stack has taken. */
export function taken(own: Claim, other: Claim): (keyof Claim)[] {
  const meet: Record<keyof Claim, boolean> = {
    ssmPrefix: overlap(own.ssmPrefix, other.ssmPrefix),
    layerPrefix: own.layerPrefix === other.layerPrefix,
    consumerTag: own.consumerTag === other.consumerTag,
  };
  return (Object.keys(meet) as (keyof Claim)[]).filter((key) => meet[key]);
}
