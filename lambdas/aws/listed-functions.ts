/** The functions of the account, as lists have them: without tags, and many with one call. */
import { type FunctionConfiguration, type LambdaClient, paginateListFunctions } from '@aws-sdk/client-lambda';
import type { ConsumerFunction } from './functions';

/** What of a function lists say. */
export type ListedFunction = Pick<
  ConsumerFunction,
  'name' | 'codeSha256' | 'packageType' | 'runtime' | 'architecture' | 'handler' | 'layers'
>;

export interface ListedFunctions {
  /** `$LATEST` of every function. */
  all(): AsyncIterable<ListedFunction>;
}

/** @param client whose calls keep the pace that is asked for, if any */
export const lambdaListedFunctions = (client: LambdaClient): ListedFunctions => ({
  async *all() {
    for await (const { Functions = [] } of paginateListFunctions({ client }, {})) yield* Functions.map(listed);
  },
});

const listed = (found: FunctionConfiguration): ListedFunction => ({
  name: found.FunctionName ?? '',
  codeSha256: found.CodeSha256 ?? '',
  packageType: found.PackageType ?? 'Zip',
  runtime: found.Runtime ?? '',
  architecture: found.Architectures?.[0] ?? 'x86_64',
  handler: found.Handler ?? '',
  layers: (found.Layers ?? []).flatMap(({ Arn }) => (Arn === undefined ? [] : [Arn])),
});
