/** Rules for the state machine. */
import type { State, StateMachineDefinition, TaskState } from '../../infra/states-language';
import { each, ofType, type Rule, type Violation } from '../rule';
import { looksSecret } from '../secrets';

const machineType = 'aws:sfn/stateMachine:StateMachine';

/** Every task, with whether a Catch of its own or of a Map around it takes its failures. */
function tasksOf(
  states: Record<string, State>,
  caughtOutside = false,
): { name: string; task: TaskState; caught: boolean }[] {
  return Object.entries(states).flatMap(([name, state]) => {
    if (state.Type === 'Map') {
      return tasksOf(state.ItemProcessor.States, caughtOutside || (state.Catch?.length ?? 0) > 0);
    }
    return state.Type === 'Task'
      ? [{ name, task: state, caught: caughtOutside || (state.Catch?.length ?? 0) > 0 }]
      : [];
  });
}

/** A rule about every task of every state machine. */
const eachTask = (id: string, description: string, isKept: (task: TaskState, caught: boolean) => boolean): Rule => ({
  id,
  description,
  check: (resources): Violation[] =>
    ofType(resources, machineType).flatMap((machine) => {
      const { States } = JSON.parse(machine.props.definition) as StateMachineDefinition;
      return tasksOf(States)
        .filter(({ task, caught }) => !isKept(task, caught))
        .map(({ name }) => ({ resource: `${machine.name}#${name}`, message: description }));
    }),
});

export const workflowRules: Rule[] = [
  each(
    'AwsSolutions-SF1',
    machineType,
    'Everything is logged (also CKV_AWS_285)',
    (props) => props.loggingConfiguration?.level === 'ALL',
  ),
  each(
    'AwsSolutions-SF2',
    machineType,
    'Executions are traced (also CKV_AWS_284)',
    (props) => props.tracingConfiguration?.enabled === true,
  ),
  each('definition-secrets', machineType, 'The definition holds no secrets', (props) => !looksSecret(props.definition)),
  eachTask('task-timeout', 'Every task has a timeout', (task) => Number(task.TimeoutSeconds) > 0),
  eachTask(
    'task-retry',
    'Every task is retried, for errors by name',
    ({ Retry = [] }) => Retry.length > 0 && Retry.every(({ ErrorEquals }) => !ErrorEquals.includes('States.ALL')),
  ),
  eachTask('task-catch', "Every task's failures are caught", (_task, caught) => caught),
];
