/** Whether the state machine is there, and the functions that it calls. */
import { StateMachineDoesNotExist } from '@aws-sdk/client-sfn';
import { type Check, Finding } from '../check';
import type { Context } from '../context';
import { credentials } from './credentials';

const advice = {
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
  advice,
  async run(context) {
    const { definition = '{}', status } = await describe(context);
    if (status !== 'ACTIVE') throw new Finding(`The state machine is ${status}.`, advice.inactive);
    const functions = [...new Set(definition.match(/arn:[^:"]+:lambda:[^:"]+:\d{12}:function:[\w-]+/g) ?? [])];
    for (const arn of functions) await requireActive(context, arn);
    return { detail: `${nameOf(context.stack.stateMachineArn)} and ${functions.length} functions`, value: undefined };
  },
};

async function describe({ aws, stack }: Context) {
  try {
    return await aws.sfn.describeStateMachine({ stateMachineArn: stack.stateMachineArn });
  } catch (error) {
    if (!(error instanceof StateMachineDoesNotExist)) throw error;
    throw new Finding(`There is no state machine ${stack.stateMachineArn}.`, advice.missing, { cause: error });
  }
}

async function requireActive({ aws }: Context, FunctionName: string): Promise<void> {
  try {
    const { State, StateReason } = await aws.lambda.getFunctionConfiguration({ FunctionName });
    // Lambda lets go of what a function needs when nobody invokes it for weeks; the next invocation wakes it.
    if (State === 'Active' || State === 'Inactive') return;
    throw new Finding(`${FunctionName} is ${State}: ${StateReason ?? 'no reason given'}.`, advice.functions);
  } catch (error) {
    if ((error as Error).name !== 'ResourceNotFoundException') throw error;
    throw new Finding(`There is no function ${FunctionName}.`, advice.functions, { cause: error });
  }
}

const nameOf = (arn: string): string => arn.slice(arn.lastIndexOf(':') + 1);
