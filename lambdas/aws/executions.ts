/** Executions of the state machine. */
import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  paginateListExecutions,
  SFNClient,
} from '@aws-sdk/client-sfn';
import { z } from 'zod';
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

/** What an upload's execution is started with. */
const inputSchema = z.object({ detail: z.object({ object: z.object({ key: z.string() }) }) });

/** Keys of the manifests that other running executions of an execution's state machine were started for. */
export async function manifestsAlongside(execution: string): Promise<string[]> {
  // arn:aws:states:<region>:<account>:execution:<state machine>:<name>
  const stateMachineArn = execution.split(':').slice(0, -1).join(':').replace(':execution:', ':stateMachine:');
  const keys: string[] = [];
  const running = { stateMachineArn, statusFilter: 'RUNNING' } as const;
  for await (const { executions = [] } of paginateListExecutions({ client: client() }, running)) {
    for (const { executionArn } of executions.filter((each) => each.executionArn !== execution)) {
      const { input = '{}' } = await client().send(new DescribeExecutionCommand({ executionArn }));
      // One that was started by hand with something else fails by itself.
      const { data } = inputSchema.safeParse(JSON.parse(input));
      if (data) keys.push(data.detail.object.key);
    }
  }
  return keys;
}
