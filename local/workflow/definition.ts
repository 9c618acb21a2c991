/**
 * Definitions of state machines: the part of the Amazon States Language that this pipeline's definition uses, which runs here
 * as it runs in Step Functions. Everything else is refused with the state's name.
 * Language: https://states-language.net/spec.html. Interpreter: aws-local-stepfunctions.
 *
 * One difference is left, since it depends on the data: `States.Format` drops backslashes from the values it inserts.
 */
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

const transition = ['Type', 'Comment', 'Next', 'End'];

/** Fields that run here, by type of state. */
const stateFields: Record<string, string[]> = {
  Task: [...transition, 'Resource', 'Parameters', 'ResultPath', 'OutputPath', 'TimeoutSeconds', 'Retry', 'Catch'],
  // No Retry: iterations that are left over from a failed attempt would run on beside the next one.
  Map: [...transition, 'ItemsPath', 'ItemSelector', 'ItemProcessor', 'MaxConcurrency', 'ResultPath', 'Catch'],
  Pass: [...transition, 'Parameters'],
  Wait: [...transition, 'Seconds', 'SecondsPath'],
  Choice: ['Type', 'Comment', 'Choices', 'Default'],
  Succeed: ['Type', 'Comment'],
  Fail: ['Type', 'Comment', 'ErrorPath', 'CausePath'],
};
const machineFields = ['Comment', 'StartAt', 'States', 'TimeoutSeconds'];
const nestedMachineFields = ['StartAt', 'States', 'ProcessorConfig'];
const retryFields = [
  'ErrorEquals',
  'IntervalSeconds',
  'MaxAttempts',
  'BackoffRate',
  'MaxDelaySeconds',
  'JitterStrategy',
];
const catchFields = ['ErrorEquals', 'ResultPath', 'Next'];
const choiceFields = ['Variable', 'StringEquals', 'StringMatches', 'BooleanEquals', 'Next'];
const pathFields = ['OutputPath', 'ItemsPath', 'ErrorPath', 'CausePath', 'SecondsPath'] as const;

/** The longest time that a timer of Node takes, in seconds: 24 days. */
export const maxTimerSeconds = 2_147_483;

/** Reads a definition. Throws an error that lists everything in it that is wrong or does not run here. */
export async function parseDefinition(text: string): Promise<MachineJson> {
  const { default: validate } = await import('asl-validator');
  const definition = JSON.parse(text) as MachineJson;
  // The validator writes into what it checks.
  const { isValid, errorsText } = validate(JSON.parse(text), { checkPaths: true, checkArn: true });
  if (!isValid) throw new Error(errorsText());
  const problems = [...checkFields('The state machine', definition, machineFields), ...checkStates(definition)];
  if (problems.length > 0) throw new Error(problems.join('\n'));
  return definition;
}

/** Every state with its name, those of Map states included, and the names of the states around it. */
export function* allStates(
  machine: MachineJson,
  parents: string[] = [],
): Generator<{ name: string; state: StateJson; parents: string[] }> {
  for (const [name, state] of Object.entries(machine.States)) {
    yield { name, state, parents };
    if (state.ItemProcessor) yield* allStates(state.ItemProcessor, [...parents, name]);
  }
}

const checkStates = (machine: MachineJson): string[] =>
  Object.entries(machine.States).flatMap(([name, state]) => checkState(`State ${name}`, state));

function checkState(name: string, state: StateJson): string[] {
  const fields = stateFields[state.Type];
  if (!fields) return [`${name}: a ${state.Type} state does not run here`];
  const problems = checkFields(name, state, fields);
  for (const field of pathFields) {
    if (state[field] !== undefined) problems.push(...checkPath(`${name}: ${field}`, state[field]));
  }
  problems.push(
    ...checkResultPath(name, state.ResultPath),
    ...checkTemplate(`${name}: Parameters`, state.Parameters),
    ...checkTemplate(`${name}: ItemSelector`, state.ItemSelector, { mapItem: true }),
  );
  for (const retrier of state.Retry ?? []) problems.push(...checkFields(`${name}: Retry`, retrier, retryFields));
  for (const catcher of state.Catch ?? []) {
    const where = `${name}: Catch`;
    problems.push(...checkFields(where, catcher, catchFields), ...checkResultPath(where, catcher.ResultPath));
  }
  return [...problems, ...checkByType(name, state)];
}

function checkByType(name: string, state: StateJson): string[] {
  switch (state.Type) {
    case 'Task':
      return findIntegration(state.Resource) ? [] : [`${name}: Resource ${state.Resource} does not run here`];
    case 'Choice':
      return state.Choices.flatMap((rule: StateJson) => checkChoice(`${name}: Choices`, rule));
    case 'Fail':
      return state.ErrorPath ? [] : [`${name}: a Fail state without ErrorPath does not run here`];
    case 'Wait':
      return state.Seconds > maxTimerSeconds
        ? [`${name}: waits of more than ${maxTimerSeconds} s do not run here`]
        : [];
    case 'Map':
      return [
        ...(state.ItemProcessor.ProcessorConfig?.Mode === 'DISTRIBUTED'
          ? [`${name}: DISTRIBUTED does not run here`]
          : []),
        ...checkFields(`${name}: ItemProcessor`, state.ItemProcessor, nestedMachineFields),
        ...checkStates(state.ItemProcessor),
      ];
    default:
      return [];
  }
}

/** One comparison with a text, or with true or false: rules of others, and what compares values of different types, do not run here. */
function checkChoice(where: string, rule: StateJson): string[] {
  const problems = checkFields(where, rule, choiceFields);
  // The interpreter knows more wildcards than `*`, which is the only one of the language.
  if (/[^\w\s*]/.test(rule.StringMatches ?? '')) {
    problems.push(`${where}: StringMatches ${rule.StringMatches} does not run here; use letters, digits, _ and *`);
  }
  return problems.length > 0 ? problems : checkPath(where, rule.Variable);
}

/** The interpreter takes `$`, which is the default, for a member of that name. */
function checkResultPath(where: string, path: string | null | undefined): string[] {
  if (path === '$') return [`${where}: ResultPath $ does not run here; remove it, as it is the default`];
  return path == null ? [] : checkPath(`${where}: ResultPath`, path);
}

const checkFields = (name: string, object: StateJson, known: string[]): string[] =>
  Object.keys(object)
    .filter((field) => !known.includes(field))
    .map((field) => `${name}: ${field} does not run here; remove it`);
