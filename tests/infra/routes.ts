/**
 * Follows every route that a workflow can take, by the rules of the Amazon States Language's specification
 * (https://states-language.net/spec.html) and with none of an interpreter's code: each task goes well and fails in each way
 * that is caught, each choice is taken. Throws where Step Functions would: at a path that selects nothing, a field of the
 * wrong type, a state that isn't there, a field that the specification doesn't give the state.
 */
import { fill, type Json, place, select } from './paths';

export interface Machine {
  StartAt: string;
  States: Record<string, Json>;
}

export interface World {
  /** What a task yields when it goes well, by the state's name. */
  results: Record<string, Json>;
  /** What `$$` is. */
  context: Record<string, Json>;
  /** Takes the names of all states that are reached, those in Maps too. */
  reached: Set<string>;
}

export type End = { states: string[] } & (
  | { status: 'SUCCEEDED'; output: Json }
  | { status: 'FAILED'; error: string; cause: string }
);

const described = ['Type', 'Comment'];
const going = [...described, 'Next', 'End', 'InputPath', 'OutputPath'];
const resulting = [...going, 'Parameters', 'ResultPath'];
const handling = [...resulting, 'ResultSelector', 'Retry', 'Catch'];
const fields: Record<string, string[]> = {
  Pass: [...resulting, 'Result'],
  Wait: [...going, 'SecondsPath'],
  Task: [...handling, 'Resource', 'TimeoutSeconds', 'HeartbeatSeconds', 'Credentials'],
  Map: [...handling, 'ItemsPath', 'ItemSelector', 'ItemProcessor', 'MaxConcurrency'],
  Choice: [...described, 'InputPath', 'OutputPath', 'Choices', 'Default'],
  Succeed: [...described, 'InputPath', 'OutputPath'],
  Fail: [...described, 'Error', 'Cause', 'ErrorPath', 'CausePath'],
};

/** Every end that the machine can come to from an input. */
export const routes = (machine: Machine, input: Json, world: World): End[] =>
  enter(machine, machine.StartAt, input, world, []);

/** Names of a machine's states, those in Maps too. */
export const statesIn = ({ States }: Machine): string[] =>
  Object.entries(States).flatMap(([name, state]) => [
    name,
    ...(state.ItemProcessor ? statesIn(state.ItemProcessor) : []),
  ]);

function enter(machine: Machine, name: string, rawInput: Json, world: World, before: string[]): End[] {
  const state = machine.States[name];
  if (state === undefined) throw new Error(`There is no state ${name}.`);
  if (before.includes(name)) throw new Error(`${name} leads back to itself.`);
  const states = [...before, name];
  world.reached.add(name);
  try {
    const unknown = Object.keys(state).filter((field) => !fields[state.Type]?.includes(field));
    if (unknown.length > 0) throw new Error(`a ${state.Type} state has no ${unknown.join(', ')}`);
    const input = select(state.InputPath, rawInput, world.context);
    const next = (to: string, output: Json) => enter(machine, to, output, world, states);
    if (state.Type === 'Choice') return choose(state, input, world).flatMap((to) => next(to, input));
    if (state.Type === 'Succeed')
      return [{ states, status: 'SUCCEEDED', output: select(state.OutputPath, input, world.context) }];
    if (state.Type === 'Fail') return [{ states, status: 'FAILED', ...failureOf(state, input, world) }];

    if (state.Type === 'Wait') {
      const seconds = select(state.SecondsPath, input, world.context);
      if (!Number.isInteger(seconds) || seconds < 1) throw new Error(`${state.SecondsPath} is no number of seconds`);
      // Back to where the route came from, it can only come to the same ends.
      return states.includes(state.Next) ? [] : next(state.Next, input);
    }

    const { results, failures } = work(name, state, input, world);
    const outputs = results.map((result) => leave(state, rawInput, result, world));
    const well = outputs.flatMap((output): End[] =>
      state.End === true ? [{ states, status: 'SUCCEEDED', output }] : next(state.Next, output),
    );
    const badly = failures.flatMap((failure): End[] => {
      const catcher = state.Catch?.find(({ ErrorEquals }: Json) => matches(ErrorEquals, failure.Error));
      if (catcher === undefined) return [{ states, status: 'FAILED', error: failure.Error, cause: failure.Cause }];
      return next(catcher.Next, place(catcher.ResultPath, rawInput, failure));
    });
    return [...well, ...badly];
  } catch (error) {
    const { message } = error as Error;
    throw message.startsWith('After ') ? error : new Error(`After ${before.join(', ')}, ${name}: ${message}`);
  }
}

/** What a state can yield, and how it can fail. Step Functions gives a failure without words an empty cause. */
function work(name: string, state: Json, input: Json, world: World): { results: Json[]; failures: Json[] } {
  if (state.Type === 'Pass')
    return { results: [state.Result ?? fill(state.Parameters, input, world.context)], failures: [] };
  if (state.Type === 'Map') return iterate(state, input, world);
  fill(state.Parameters, input, world.context);
  if (!Number.isInteger(state.TimeoutSeconds)) throw new Error('the task has no time limit');
  if (!(name in world.results)) throw new Error('it is not said what the task yields');
  const failures = [
    { Error: 'States.Timeout', Cause: '' },
    { Error: 'Some.Error', Cause: '{"errorMessage":"no"}' },
  ];
  return { results: [world.results[name]], failures };
}

/** All items go the same way: there is one result for each end that an item can come to. */
function iterate(state: Json, input: Json, world: World): { results: Json[]; failures: Json[] } {
  const items = select(state.ItemsPath, input, world.context);
  if (!Array.isArray(items)) throw new Error(`${state.ItemsPath} is no list`);
  const ends = items.map((Value, Index) => {
    const inside = { ...world, context: { ...world.context, Map: { Item: { Index, Value } } } };
    return routes(state.ItemProcessor, fill(state.ItemSelector, input, inside.context), inside);
  });
  const first = ends[0] ?? [];
  const failed = first.filter((end) => end.status === 'FAILED');
  return {
    results: first.flatMap(({ status }, way) =>
      status === 'SUCCEEDED' ? [ends.map((each) => outputOf(each[way]))] : [],
    ),
    failures: failed.map(({ error, cause }) => ({ Error: error, Cause: cause })),
  };
}

function outputOf(end: End | undefined): Json {
  if (end?.status !== 'SUCCEEDED') throw new Error('the items of the Map go different ways');
  return end.output;
}

function leave(state: Json, rawInput: Json, result: Json, world: World): Json {
  const selected = state.ResultSelector === undefined ? result : fill(state.ResultSelector, result, world.context);
  return select(state.OutputPath, place(state.ResultPath, rawInput, selected), world.context);
}

/** The states that a choice can lead to. */
function choose({ Choices, Default }: Json, input: Json, world: World): string[] {
  for (const { Variable, StringEquals, BooleanEquals, Next: _, ...others } of Choices) {
    const wanted = typeof (StringEquals ?? BooleanEquals);
    if (Object.keys(others).length > 0 || !['string', 'boolean'].includes(wanted)) {
      throw new Error('an unknown comparison');
    }
    if (typeof select(Variable, input, world.context) !== wanted) throw new Error(`${Variable} is no ${wanted}`);
  }
  return [...Choices.map(({ Next }: Json) => Next), Default];
}

function failureOf(state: Json, input: Json, world: World): { error: string; cause: string } {
  const [error, cause] = [state.ErrorPath, state.CausePath].map((path) => select(path, input, world.context));
  if (typeof error !== 'string' || typeof cause !== 'string') throw new Error('error and cause must be texts');
  return { error, cause };
}

const matches = (names: string[], error: string): boolean => names.includes(error) || names.includes('States.ALL');
