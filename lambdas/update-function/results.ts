/** What is told of a function and its layer. Pure. */
import type { FunctionResult, PublishedFunctionLayer } from '../../core/function-pipeline';
import type { Verdict } from './verdict';

export const superseded = (layer: PublishedFunctionLayer, reason: string): FunctionResult => ({
  function: layer.function,
  outcome: 'superseded',
  reason,
});

/** Of a function that has its layer. */
export const resultOf = ({ outcome, reason, coldStarts }: Verdict, layer: PublishedFunctionLayer): FunctionResult => ({
  function: layer.function,
  outcome,
  reason,
  layer: layer.arn,
  codeSha256: layer.codeSha256,
  ...(coldStarts && { coldStarts }),
  zipBytes: layer.zipBytes,
});
