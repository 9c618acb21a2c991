/** The pipeline is stopped between any two steps: its execution ends after a state, and another one goes on. */
import type { FunctionFault } from './function-fault';
import type { Subject } from './subject';

/** The states of an execution that gives a function its layer, in their order, but for the last. */
export const statesOnTheWay = [
  'IsRegularLook',
  'PlanFunction',
  'WhatIsToDo',
  'RecordStart',
  'IsRecorded',
  'PlanAgain',
  'WhatIsLeft',
  'NeedsBuild',
  'BuildFunctionLayer',
  'PublishFunctionLayer',
  'AttachLayer',
  'UpdateFunction',
  'IsUpdated',
  'ReadResult',
  'NotifyFunction',
];

interface Definition {
  States: Record<string, { Next?: string; Default?: string; Choices?: { Next: string }[] }>;
}

const pause = (next: string): string => `PauseBefore${next}`;

/** The definition with a long wait behind a state, whichever way it goes on. */
export function pausedAfter(definition: string, state: string): string {
  const machine = JSON.parse(definition) as Definition & { States: Record<string, object> };
  const found = machine.States[state];
  if (!found) throw new Error(`The state machine has no state ${state}.`);
  const pauses: Record<string, object> = {};
  const paused = (next: string): string => {
    pauses[pause(next)] = { Type: 'Wait', Seconds: 3600, Next: next };
    return pause(next);
  };
  if (found.Next) found.Next = paused(found.Next);
  if (found.Default) found.Default = paused(found.Default);
  for (const choice of found.Choices ?? []) choice.Next = paused(choice.Next);
  return JSON.stringify({ ...machine, States: { ...machine.States, ...pauses } });
}

const isPause = (name: string): boolean => name.startsWith(pause(''));

/** Runs something while the deployed state machine has another definition. */
async function withDefinition<T>(
  { world }: Subject,
  change: (definition: string) => string,
  run: () => Promise<T>,
): Promise<T> {
  const { sfn } = world.clients;
  const stateMachineArn = world.outputs.functionsStateMachineArn;
  const { definition = '' } = await sfn.describeStateMachine({ stateMachineArn });
  await sfn.updateStateMachine({ stateMachineArn, definition: change(definition) });
  try {
    return await run();
  } finally {
    await sfn.updateStateMachine({ stateMachineArn, definition });
  }
}

async function stopIn({ world }: Subject, execution: string, isState: (name: string) => boolean): Promise<undefined> {
  await world.entered(execution, isState);
  await world.clients.sfn.stopExecution({ executionArn: execution });
  return undefined;
}

const stoppedAfter = (state: string): FunctionFault => ({
  name: `stopped after ${state}`,
  outcomes: ['ABORTED'],
  start: (subject) =>
    withDefinition(
      subject,
      (definition) => pausedAfter(definition, state),
      () => subject.tag(true),
    ),
  meanwhile: (subject, execution) => stopIn(subject, execution, isPause),
});

/** In the middle of a state, as soon as it is entered. */
const stoppedIn = (state: string): FunctionFault => ({
  name: `stopped in ${state}`,
  outcomes: ['ABORTED'],
  meanwhile: (subject, execution) => stopIn(subject, execution, (name) => name === state),
});

/** A function without events has the recorder meanwhile. */
const stoppedWhileWaiting: FunctionFault = {
  name: 'stopped while real requests are waited for',
  outcomes: ['ABORTED'],
  async start(subject) {
    await subject.takeEvent();
    return subject.tag(true);
  },
  async meanwhile(subject, execution) {
    await stopIn(subject, execution, (name) => name === 'WaitForRecord');
    await subject.giveEvent();
    return undefined;
  },
};

export const cutOff: FunctionFault[] = [
  ...statesOnTheWay.map(stoppedAfter),
  ...['PlanFunction', 'RecordStart', 'BuildFunctionLayer', 'PublishFunctionLayer', 'UpdateFunction'].map(stoppedIn),
  stoppedWhileWaiting,
];
