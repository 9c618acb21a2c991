/** What a release came to: for each layer version the functions in the bucket, and how many there are of each outcome. */
import { outcomesKey } from '../../core/keys';
import { type ConsumerResult, type Outcome, outcomes, type PublishedLayer, type Release } from '../../core/pipeline';
import type { ObjectStore } from '../aws/objects';
import type { MoveRecord } from '../move-function/journal';

/** A layer version, and the parameter that holds its ARN. */
export type Recorded = Pick<Release, 'layer' | 'parameter'>;

/** What is known when nothing was moved, since a newer manifest was there before. */
export const supersededAtOnce = (recorded: Recorded[]): Release[] =>
  recorded.map((each) => ({ ...each, superseded: true, consumers: counted([]) }));

/** Writes each version's list of functions. */
export async function writeOutcomes(
  recorded: Recorded[],
  records: Map<string, MoveRecord>,
  superseded: boolean,
  execution: string,
  objects: Pick<ObjectStore, 'write'>,
): Promise<Release[]> {
  return Promise.all(
    recorded.map(async (each) => {
      const results = resultsFor(each.layer, records);
      const key = outcomesKey(execution, each.layer);
      await objects.write(key, JSON.stringify(results));
      return { ...each, superseded, consumers: counted(results), outcomes: key };
    }),
  );
}

function resultsFor({ arn }: PublishedLayer, records: Map<string, MoveRecord>): ConsumerResult[] {
  const results = [...records.values()].flatMap(({ layer, result }) => (layer === arn && result ? [result] : []));
  return results.sort((a, b) => (a.function < b.function ? -1 : 1));
}

const counted = (results: ConsumerResult[]): Record<Outcome, number> => {
  const count = (outcome: Outcome) => results.filter((result) => result.outcome === outcome).length;
  return Object.fromEntries(outcomes.map((outcome) => [outcome, count(outcome)])) as Record<Outcome, number>;
};
