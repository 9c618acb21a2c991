/** Whether the pipeline is at work on a layer. */
import { paginateListExecutions } from '@aws-sdk/client-sfn';
import { manifestsPrefix } from '../core/keys';
import { UndoRefused } from './refused';
import type { Undoing } from './undoing';

/** @throws UndoRefused when an execution of the layer runs: what it does would not be undone, and what is undone would be superseded */
export async function requireNoExecution({ aws, stack, layer }: Undoing): Promise<void> {
  const running = { stateMachineArn: stack.stateMachineArn, statusFilter: 'RUNNING' } as const;
  for await (const { executions = [] } of paginateListExecutions({ client: aws.sfn }, running)) {
    for (const { executionArn } of executions) {
      const { input = '{}' } = await aws.sfn.describeExecution({ executionArn });
      const key: unknown = JSON.parse(input).detail?.object?.key;
      if (typeof key !== 'string' || !key.startsWith(`${manifestsPrefix}${layer}/`)) continue;
      throw new UndoRefused(
        'ExecutionRunning',
        `An execution of ${layer} is running: ${executionArn}. Wait for its end, or stop it first: aws stepfunctions stop-execution --execution-arn ${executionArn}`,
      );
    }
  }
}
