/** Whether a state machine is there, and the functions that it calls: the manifests', and by the same means the functions'. */
import { StateMachineDoesNotExist } from '@aws-sdk/client-sfn';
import { type Check, Finding } from '../check';
import type { Context } from '../context';
import { credentials } from './credentials';

export const stateMachineAdvice = {
  missing: {
    when: 'the state machine is missing',
    todo: 'Run `pulumi refresh`, which finds out what is gone, then `pulumi up`, which makes it again.',
  },
  inactive: {
    when: 'the state machine is being deleted',
    todo: 'Wait until it is gone, then run `pulumi refresh` and `pulumi up`.',
  },
  functions: {
    when: 'a function of the pipeline is missing or can’t be invoked',
    todo: 'Run `pulumi refresh`, then `pulumi up`. If the function is there and its state says why it failed, mend that first.',
  },
};

export const stateMachine: Check = {
  name: 'state machine',
  proves: 'the state machine and the functions that it calls are there',
  needs: [credentials],
  advice: stateMachineAdvice,
  async run(context) {
    return { detail: await requireStateMachine(context, context.stack.stateMachineArn), value: undefined };
  },
};

/**
 * @returns what was found, in words
 * @throws Finding of `stateMachineAdvice`
 */
export async function requireStateMachine(context: Context, arn: string): Promise<string> {
  const { definition = '{}', status } = await describe(context, arn);
  if (status !== 'ACTIVE') throw new Finding(`The state machine is ${status}.`, stateMachineAdvice.inactive);
  const functions = [...new Set(definition.match(/arn:[^:"]+:lambda:[^:"]+:\d{12}:function:[\w-]+/g) ?? [])];
  for (const each of functions) await requireActive(context, each);
  return `${nameOf(arn)} and ${functions.length} functions`;
}

async function describe({ aws }: Context, stateMachineArn: string) {
  try {
    return await aws.sfn.describeStateMachine({ stateMachineArn });
  } catch (error) {
    if (!(error instanceof StateMachineDoesNotExist)) throw error;
    throw new Finding(`There is no state machine ${stateMachineArn}.`, stateMachineAdvice.missing, { cause: error });
  }
}

async function requireActive({ aws }: Context, FunctionName: string): Promise<void> {
  try {
    const { State, StateReason } = await aws.lambda.getFunctionConfiguration({ FunctionName });
    // Lambda lets go of what a function needs when nobody invokes it for weeks; the next invocation wakes it.
    if (State === 'Active' || State === 'Inactive') return;
    throw new Finding(
      `${FunctionName} is ${State}: ${StateReason ?? 'no reason given'}.`,
      stateMachineAdvice.functions,
    );
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
    throw new Finding(`There is no function ${FunctionName}.`, stateMachineAdvice.functions, { cause: error });
  }
}

const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1);
