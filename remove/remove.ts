/** Removes what a destroyed stack has left, once whoever runs it has seen what that is. */
import { ParameterNotFound } from '@aws-sdk/client-ssm';
import { claimsPath } from '../core/stacks';
import { listed } from '../core/text';
import { UsageError } from '../core/usage-error';
import type { Clients } from './clients';
import { deleteLeavings } from './delete';
import { findLeavings, type Leavings } from './leavings';
import type { RemovedStack } from './stack';

export interface RemoveOptions {
  aws: Clients;
  stack: RemovedStack;
  /** Names of buckets of the stack that are gone already. */
  buckets?: string[];
  /** Whether layer versions go although functions use them. */
  evenIfUsed?: boolean;
  /** Whether to go on, after everything was said. */
  confirm(): Promise<boolean>;
  say(line: string): void;
}

/**
 * @returns false when it was not confirmed
 * @throws UsageError when the stack is still there, or when functions use its layers
 */
export async function remove({ aws, stack, buckets = [], evenIfUsed = false, confirm, say }: RemoveOptions) {
  await requireDestroyed(aws, stack);
  const leavings = await findLeavings(aws, stack, buckets);
  const { Account } = await aws.sts.getCallerIdentity({});
  say(`left of ${stack.id} in account ${Account}, ${stack.region}:`);
  for (const line of describe(leavings)) say(`  ${line}`);
  if (leavings.users.length > 0 && !evenIfUsed) throw stillUsed(leavings);
  if (!(await confirm())) return false;
  await deleteLeavings(aws, leavings, say);
  return true;
}

async function requireDestroyed({ ssm }: Clients, { id }: RemovedStack): Promise<void> {
  const Name = `${claimsPath}/${id}`;
  try {
    await ssm.getParameter({ Name });
  } catch (error) {
    if (error instanceof ParameterNotFound) return;
    throw error;
  }
  throw new UsageError(
    `The stack ${id} is still there: it has the parameter ${Name}. Run \`pulumi destroy\` first; what it leaves is removed here.`,
  );
}

function describe({ layerVersions, parameters, buckets, users }: Leavings): string[] {
  return [
    `${layerVersions.length} layer versions`,
    ...listed(layerVersions.map(({ arn }) => `  ${arn}`)),
    `${parameters.length} parameters`,
    ...listed(parameters.map((name) => `  ${name}`)),
    `${buckets.length} buckets, with everything in them`,
    ...buckets.map((name) => `  ${name}`),
    `${users.length} uses of these layer versions by functions of this account`,
    ...listed(users.map((user) => `  ${user.function}: ${user.layer}`)),
  ];
}

const stillUsed = ({ users }: Leavings): UsageError =>
  new UsageError(
    `Functions use layer versions that would be deleted: ${listed(users.map((user) => user.function)).join(', ')}. ` +
      'They would go on as they are until the next change of their layers, which Lambda would refuse. Take the layer off them (and delete their ' +
      'versions that have it), or repeat this with --even-if-used. Nothing was removed.',
  );
