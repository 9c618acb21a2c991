/** Where the functions of a fleet are, and what is wrong with that. */
import type { Lambda } from '@aws-sdk/client-lambda';
import type { Fleet } from './functions';
import type { Tally } from './tally';

/** Functions that are looked at, at the same time. */
const batchSize = 20;

/**
 * One line for each function that is on neither of the two versions, or on both, was changed more than once, has lost a
 * setting of its own, or has a version that nobody published.
 */
export async function lostFunctions(
  lambda: Lambda,
  { names }: Fleet,
  versions: { old: string; new: string },
  tally: Tally,
): Promise<string[]> {
  const lost: string[] = [];
  for (let start = 0; start < names.length; start += batchSize) {
    const batch = names.slice(start, start + batchSize).map(async (FunctionName) => {
      const { Layers = [], Environment, State } = await lambda.getFunctionConfiguration({ FunctionName });
      const { Versions = [] } = await lambda.listVersionsByFunction({ FunctionName });
      const arns = Layers.map(({ Arn }) => Arn);
      const updates = tally.updates.get(FunctionName) ?? 0;
      const expected = arns[0] === versions.new ? 1 : 0;
      const problems = [
        ...(arns.length === 1 && (arns[0] === versions.old || arns[0] === versions.new)
          ? []
          : [`has ${arns.join(', ')}`]),
        ...(updates === expected ? [] : [`was changed ${updates} times`]),
        ...(Environment?.Variables?.OWNER === FunctionName ? [] : ['has lost a variable']),
        ...(Versions.length === 1 ? [] : [`has ${Versions.length - 1} versions left`]),
        ...(State === 'Active' ? [] : [`is ${State}`]),
      ];
      if (problems.length > 0) lost.push(`${FunctionName} ${problems.join(', ')}`);
    });
    await Promise.all(batch);
  }
  return lost.sort();
}
