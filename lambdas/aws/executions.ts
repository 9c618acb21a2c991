/** Executions of the state machine. */
import { DescribeExecutionCommand, ExecutionDoesNotExist, SFNClient } from '@aws-sdk/client-sfn';
import { clientOptions, memoise } from './client';

const client = memoise(() => new SFNClient(clientOptions));

/** Whether an execution, by ARN, is still running. One that is gone from the history is not. */
export async function isRunning(executionArn: string): Promise<boolean> {
  try {
    const execution = await client().send(new DescribeExecutionCommand({ executionArn }));
    return execution.status === 'RUNNING' || execution.status === 'PENDING_REDRIVE';
  } catch (error) {
    if (error instanceof ExecutionDoesNotExist) return false;
    throw error;
  }
}
