/** Asks for a function's own layer by its tag, or takes the tag away, and finds the execution that this starts. */
import { functionTag } from '../../core/function-settings';
import type { Clients } from './clients';
import { findExecution, type StartEvent } from './follow';
import type { StackOutputs } from './local-stack';

/** @returns ARN of the execution */
export async function changeFunctionTag(
  { lambda, sfn }: Pick<Clients, 'lambda' | 'sfn'>,
  { functionsStateMachineArn }: Pick<StackOutputs, 'functionsStateMachineArn'>,
  functionArn: string,
  isAsked: boolean,
): Promise<string> {
  const { key, value } = functionTag();
  const changed = Date.now();
  if (isAsked) await lambda.tagResource({ Resource: functionArn, Tags: { [key]: value } });
  else await lambda.untagResource({ Resource: functionArn, TagKeys: [key] });

  // It may have been tagged before, by an earlier run. EventBridge tells times in whole seconds.
  const isEvent = ({ source, resources, time, detail }: StartEvent) =>
    source === 'aws.tag' &&
    resources?.[0] === functionArn &&
    detail?.tags?.[key] === (isAsked ? value : undefined) &&
    Date.parse(time ?? '') >= changed - 1000;
  return findExecution(sfn, functionsStateMachineArn, { what: 'The tag', isEvent });
}
