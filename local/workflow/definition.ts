/**
 * Definitions of state machines: the part of the Amazon States Language that runs here as it runs in Step Functions.
 * What the interpreter would ignore, or do otherwise than Step Functions, is refused with the state's name.
 * Language: https://states-language.net/spec.html. Interpreter: aws-local-stepfunctions.
 *
 * One difference is left, since it depends on the data: `States.Format` drops backslashes from the values it inserts.
 */
import { checkChoices } from './choice-rules';
import { checkPath, checkTemplate } from './expressions';
import { findIntegration } from './integrations';

// biome-ignore lint/suspicious/noExplicitAny: JSON of any form, whose structure the validator checks
export type StateJson = Record<string, any>;

export interface MachineJson {
  StartAt: string;
  TimeoutSeconds?: number;
  States: Record<string, StateJson>;
  [field: string]: unknown;
}

const transition = ['Type', 'Comment', 'QueryLanguage', 'Next', 'End'];
const inputOutput = ['InputPath', 'OutputPath'];

/** Fields that run here, by type of state. */
const stateFields: Record<string, string[]> = {
  Task: [
    ...transition,
    ...inputOutput,
    'Resource',
    'Parameters',
    'ResultSelector',
    'ResultPath',
    'TimeoutSeconds',
    'Retry',
    'Catch',
  ],
  // No Retry: iterations that are left over from a failed attempt would run on beside the next one.
  Map: [
    ...transition,
    ...inputOutput,
    'ItemsPath',
    'ItemSelector',
    'ItemProcessor',
    'MaxConcurrency',
    'ResultSelector',
    'ResultPath',
    'Catch',
  ],
  Parallel: [...transition, ...inputOutput, 'Parameters', 'Branches', 'ResultSelector', 'ResultPath', 'Catch'],
  Pass: [...transition, ...inputOutput, 'Parameters', 'Result', 'ResultPath'],
  Wait: [...transition, ...inputOutput, 'Seconds', 'SecondsPath', 'Timestamp', 'TimestampPath'],
  Choice: ['Type', 'Comment', 'QueryLanguage', ...inputOutput, 'Choices', 'Default'],
  Succeed: ['Type', 'Comment', 'QueryLanguage', ...inputOutput],
  Fail: ['Type', 'Comment', 'QueryLanguage', 'Error', 'ErrorPath', 'Cause', 'CausePath'],
};
const machineFields = ['Comment', 'StartAt', 'States', 'Version', 'TimeoutSeconds', 'QueryLanguage'];
const nestedMachineFields = ['Comment', 'StartAt', 'States', 'ProcessorConfig', 'QueryLanguage'];
const retryFields = [
  'ErrorEquals',
  'IntervalSeconds',
  'MaxAttempts',
  'BackoffRate',
  'MaxDelaySeconds',
  'JitterStrategy',
];
const catchFields = ['ErrorEquals', 'ResultPath', 'Next', 'Comment'];
const pathFields = [
  ...inputOutput,
  'ResultPath',
  'ItemsPath',
  'SecondsPath',
  'TimestampPath',
  'ErrorPath',
  'CausePath',
] as const;

/** The longest time that a timer of Node takes, in seconds: 24 days. */
export const maxTimerSeconds = 2_147_483;

/** Reads a definition. Throws an error that lists everything in it that is wrong or does not run here. */
export async function parseDefinition(text: string): Promise<MachineJson> {
  const { default: validate } = await import('asl-validator');
  const definition = JSON.parse(text) as MachineJson;
  // The validator writes into what it checks.
  const { isValid, errorsText } = validate(JSON.parse(text), { checkPaths: true, checkArn: true });
  if (!isValid) throw new Error(errorsText());
  const problems = [...checkFields('The state machine', definition, machineFields), ...checkStates(definition, false)];
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return definition;
}

/** Every state with its name, those of Map and Parallel states included, and the names of the states around it. */
export function* allStates(
  machine: MachineJson,
  parents: string[] = [],
): Generator<{ name: string; state: StateJson; parents: string[] }> {
  for (const [name, state] of Object.entries(machine.States)) {
    yield { name, state, parents };
    for (const nested of nestedMachines(state)) yield* allStates(nested, [...parents, name]);
  }
}

const nestedMachines = (state: StateJson): MachineJson[] => [
  ...(state.ItemProcessor ? [state.ItemProcessor] : []),
  ...(state.Branches ?? []),
];

function checkStates(machine: MachineJson, nested: boolean): string[] {
  return Object.entries(machine.States).flatMap(([name, state]) => checkState(`State ${name}`, state, nested));
}

function checkState(name: string, state: StateJson, nested: boolean): string[] {
  const problems = checkFields(name, state, stateFields[state.Type] ?? []);
  for (const field of pathFields) {
    if (state[field] != null) problems.push(...checkPath(`${name}: ${field}`, state[field], { nested }));
  }
  for (const field of ['Parameters', 'ResultSelector'] as const) {
    problems.push(...checkTemplate(`${name}: ${field}`, state[field], { nested }));
  }
  problems.push(...checkTemplate(`${name}: ItemSelector`, state.ItemSelector, { nested, mapItem: true }));
  for (const retrier of state.Retry ?? []) problems.push(...checkFields(`${name}: Retry`, retrier, retryFields));
  for (const catcher of state.Catch ?? []) {
    problems.push(...checkFields(`${name}: Catch`, catcher, catchFields));
    if (catcher.ResultPath != null) problems.push(...checkPath(`${name}: Catch`, catcher.ResultPath, { nested }));
  }
  problems.push(...checkByType(name, state, nested));
  for (const machine of nestedMachines(state)) {
    problems.push(
      ...checkFields(`${name}: ItemProcessor`, machine, nestedMachineFields),
      ...checkStates(machine, true),
    );
  }
  return problems;
}

function checkByType(name: string, state: StateJson, nested: boolean): string[] {
  switch (state.Type) {
    case 'Task':
      return findIntegration(state.Resource) ? [] : [`${name}: Resource ${state.Resource} does not run here`];
    case 'Choice':
      return checkChoices(name, state.Choices, { nested });
    case 'Pass':
      // The interpreter takes these for a Result that isn't there.
      return 'Result' in state && !state.Result
        ? [`${name}: Result ${JSON.stringify(state.Result)} does not run here`]
        : [];
    case 'Fail':
      return state.Error || state.ErrorPath
        ? []
        : [`${name}: a Fail state without Error or ErrorPath does not run here`];
    case 'Wait':
      return state.Seconds > maxTimerSeconds
        ? [`${name}: waits of more than ${maxTimerSeconds} s do not run here`]
        : [];
    case 'Map':
      return state.ItemProcessor.ProcessorConfig?.Mode === 'DISTRIBUTED'
        ? [`${name}: DISTRIBUTED does not run here`]
        : [];
    default:
      return [];
  }
}

function checkFields(name: string, object: StateJson, known: string[]): string[] {
  const problems = Object.keys(object)
    .filter((field) => !known.includes(field))
    .map((field) => `${name}: ${field} does not run here; remove it`);
  if ((object.QueryLanguage ?? 'JSONPath') !== 'JSONPath') {
    problems.push(`${name}: QueryLanguage ${object.QueryLanguage} does not run here; use JSONPath`);
  }
  return problems;
}
