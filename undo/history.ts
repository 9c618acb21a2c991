/**
 * Which builds were the newest of a target, when, and who made them that: what SSM's parameter `artifact` was, of whose values
 * SSM keeps the last hundred. It is written together with `latest`, and tells of layer versions that are gone, too.
 */
import { ParameterNotFound, paginateGetParameterHistory } from '@aws-sdk/client-ssm';
import { parameterName } from '../core/parameter-names';
import type { Target } from '../core/targets';
import type { Undoing } from './undoing';

export interface Recorded {
  /** The last time: ISO 8601. */
  at: string;
  /** ARN of whoever wrote it, as SSM tells it. */
  by: string;
}

export interface NewestHistory {
  /** Key of the artifact.xml of the newest; undefined when there is none. */
  current: string | undefined;
  /** By the keys of their artifact.xml. */
  recorded: Map<string, Recorded>;
}

export async function historyOfNewest({ aws, stack, layer }: Undoing, target: Target): Promise<NewestHistory> {
  const Name = parameterName(stack.ssmPrefix, { ...target, layer }, 'artifact');
  const recorded = new Map<string, Recorded>();
  let current: string | undefined;
  try {
    // The oldest comes first.
    for await (const { Parameters = [] } of paginateGetParameterHistory({ client: aws.ssm }, { Name })) {
      for (const { Value = '', LastModifiedDate, LastModifiedUser = 'unknown' } of Parameters) {
        current = Value.replace(`s3://${stack.bucket}/`, '');
        recorded.set(current, { at: LastModifiedDate?.toISOString() ?? '', by: LastModifiedUser });
      }
    }
  } catch (error) {
    if (!(error instanceof ParameterNotFound)) throw error;
  }
  return { current, recorded };
}
