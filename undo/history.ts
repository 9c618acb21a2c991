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
  /** Keys of those that led to the current one, which is the last of them. */
  line: string[];
}

export async function historyOfNewest({ aws, stack, layer }: Undoing, target: Target): Promise<NewestHistory> {
  const Name = parameterName(stack.ssmPrefix, { ...target, layer }, 'artifact');
  const recorded = new Map<string, Recorded>();
  const newest: string[] = [];
  try {
    // The oldest comes first.
    for await (const { Parameters = [] } of paginateGetParameterHistory({ client: aws.ssm }, { Name })) {
      for (const { Value = '', LastModifiedDate, LastModifiedUser = 'unknown' } of Parameters) {
        const artifact = Value.replace(`s3://${stack.bucket}/`, '');
        newest.push(artifact);
        recorded.set(artifact, { at: LastModifiedDate?.toISOString() ?? '', by: LastModifiedUser });
      }
    }
  } catch (error) {
    if (!(error instanceof ParameterNotFound)) throw error;
  }
  return { current: newest.at(-1), recorded, line: lineOf(newest) };
}

/**
 * What is left of a history when going back takes out what was gone back from: of A, B, A, C it is A, C, so that C is undone to
 * A, which functions were on before, and not to B, which was undone.
 * @param newest what was the newest, the oldest first
 */
export function lineOf(newest: string[]): string[] {
  const line: string[] = [];
  for (const artifact of newest) {
    const earlier = line.indexOf(artifact);
    if (earlier >= 0) line.splice(earlier);
    line.push(artifact);
  }
  return line;
}
