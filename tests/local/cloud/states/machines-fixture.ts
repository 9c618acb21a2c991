/** State machines in a cloud in memory, whose functions are functions of the test. */
import { setTimeout as delay } from 'node:timers/promises';
import { createCodeBuildService } from '../../../../local/cloud/services/codebuild';
import { createStatesService } from '../../../../local/cloud/services/states';
import { AwsError, type Shape } from '../../../../local/contract/service';
import { MemoryCloud } from '../../workflow/memory-cloud';

export const roleArn = 'arn:aws:iam::000000000000:role/workflow';
export const invoke = (FunctionName: string, fields: Shape = {}): Shape => ({
  Type: 'Task',
  Resource: 'arn:aws:states:::lambda:invoke',
  Parameters: { FunctionName, 'Payload.$': '$' },
  OutputPath: '$.Payload',
  End: true,
  ...fields,
});

/** Functions by name; one that throws answers with a function error. */
export type Functions = Record<string, (payload: Shape) => unknown>;

export function start(functions: Functions = {}, cloud = new MemoryCloud()): MemoryCloud {
  cloud.add(createCodeBuildService(cloud, { onOutput: () => {} }));
  cloud.add(createStatesService(cloud));
  cloud.stub('lambda', {
    Invoke: ({ FunctionName, Payload }) => {
      const handler = functions[FunctionName];
      if (!handler) throw new AwsError('ResourceNotFoundException', `Function not found: ${FunctionName}`, 404);
      try {
        const result = handler(JSON.parse(Buffer.from(Payload).toString()));
        return { StatusCode: 200, ExecutedVersion: '$LATEST', Payload: Buffer.from(JSON.stringify(result ?? null)) };
      } catch (error) {
        const { name: errorType, message: errorMessage } = error as Error;
        return {
          StatusCode: 200,
          FunctionError: 'Unhandled',
          Payload: Buffer.from(JSON.stringify({ errorType, errorMessage })),
        };
      }
    },
  });
  return cloud;
}

export async function create(cloud: MemoryCloud, States: Shape, name = 'pipeline'): Promise<string> {
  const definition = JSON.stringify({ StartAt: Object.keys(States)[0], States });
  const { stateMachineArn } = await cloud.call('states', 'CreateStateMachine', { name, roleArn, definition });
  return stateMachineArn;
}

export async function ended(cloud: MemoryCloud, executionArn: string): Promise<Shape> {
  for (;;) {
    const execution = await cloud.call('states', 'DescribeExecution', { executionArn });
    if (execution.status !== 'RUNNING') return execution;
    await delay(2);
  }
}

export async function run(cloud: MemoryCloud, States: Shape, input: unknown = {}): Promise<Shape> {
  const stateMachineArn = await create(cloud, States);
  const { executionArn } = await cloud.call('states', 'StartExecution', {
    stateMachineArn,
    input: JSON.stringify(input),
  });
  return ended(cloud, executionArn);
}

export const named = (name: string, message: string): Error => Object.assign(new Error(message), { name });
