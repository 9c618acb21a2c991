/** How it went with a function's layer, for whoever asks SSM. */
import type { FunctionResult } from '../../../core/function-pipeline';
import { functionParameterName } from '../../../core/parameter-names';
import { shown } from '../../../core/text';
import type { Parameters } from '../../aws/parameters';

/** Longest reason, in characters: SSM takes 4 KB of a standard parameter, and every one of them may take four. */
const maxReason = 700;

/** @param prefix path of the stack's parameters */
export const writeResult = (
  prefix: string,
  result: FunctionResult,
  parameters: Pick<Parameters, 'set'>,
): Promise<void> =>
  parameters.set(
    functionParameterName(prefix, result.function),
    JSON.stringify({ ...result, reason: shown(result.reason, maxReason) }),
  );
