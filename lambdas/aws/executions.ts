/** Executions of the state machine. */
import {
  DescribeExecutionCommand,
  ExecutionDoesNotExist,
  paginateListExecutions,
  SFNClient,
  StartExecutionCommand,
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

// arn:aws:states:<region>:<account>:execution:<state machine>:<name>
const stateMachineOf = (execution: string): string =>
  execution.split(':').slice(0, -1).join(':').replace(':execution:', ':stateMachine:');

/** Starts another execution of an execution's state machine. */
export async function startAlongside(execution: string, input: unknown): Promise<void> {
  const stateMachineArn = stateMachineOf(execution);
  await client().send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input) }));
}

/** Keys of the manifests that other running executions of an execution's state machine were started for. */
export async function manifestsAlongside(execution: string): Promise<string[]> {
  const stateMachineArn = stateMachineOf(execution);
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
