/** A function of the pipeline is killed right after a call that changes something: the call was made, and nobody knows. */
import { killProcessesOf } from '../../fleet/stage-process';
import { after, by } from '../hooks';
import { type FunctionFault, wentWell } from './function-fault';

/** What is retried goes on; what is not fails by its name, and the next execution goes on. */
const cutOff = ['Runtime.ExitError', 'Lambda.Unknown'];

const calls: Record<string, string[]> = {
  'plan-function': ['PutObject'],
  'record-function': [
    'PutObject',
    'PublishLayerVersion',
    'UpdateFunctionConfiguration',
    'PublishVersion',
    'Invoke',
    'DeleteFunction',
    'DeleteLayerVersion',
  ],
  'publish-function': ['PutObject', 'PublishLayerVersion'],
  'update-function': [
    'PutObject',
    'PublishVersion',
    'Invoke',
    'TagResource',
    'UpdateFunctionConfiguration',
    'DeleteFunction',
    'PutParameter',
  ],
};

const killedAfter = (stage: string, operation: string): FunctionFault => ({
  name: `${stage} killed after ${operation}`,
  outcomes: [...wentWell, ...cutOff],
  at: ({ world }) =>
    after(by(stage, operation), async () => {
      killProcessesOf(`prejit-dev-${stage}`, world.endpoint);
    }),
});

export const killed: FunctionFault[] = Object.entries(calls).flatMap(([stage, operations]) =>
  operations.map((operation) => killedAfter(stage, operation)),
);
