/** The functions of the account, as lists have them: without tags, and many with one call. */
import { type LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import { type ConsumerFunction, listedFunction } from './functions';

/** What of a function lists say. */
export type ListedFunction = Pick<ConsumerFunction, keyof ReturnType<typeof listedFunction>>;

export interface ListedFunctions {
  /** `$LATEST` of every function. */
  all(): AsyncIterable<ListedFunction>;
}

/** @param client whose calls keep the pace that is asked for, if any */
export const lambdaListedFunctions = (client: LambdaClient): ListedFunctions => ({
  async *all() {
    for await (const { Functions = [] } of paginateListFunctions({ client }, {})) yield* Functions.map(listedFunction);
  },
});
