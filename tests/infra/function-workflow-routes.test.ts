/** Every route through the functions' workflow finds the data that it asks for, and ends where it should. */
import { lookEvent } from '../../core/function-pipeline';
import { execution, functionDefinitionWith, functionOptions, layer, recording, result } from './function-workflow-run';
import { type End, type Machine, routes, statesIn } from './routes';

/** What `lambda:invoke` yields. Source: https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */
const answer = (Payload: unknown) => ({ ExecutedVersion: '$LATEST', Payload, StatusCode: 200 });

/** A plan that holds what each action has: the routes take every choice, whatever it says. */
const plan = { function: 'f', action: 'none', result, told: true, recording, layer: layer() };

const machine: Machine = functionDefinitionWith(functionOptions);
const reached = new Set<string>();

const endsOf = (input: object): End[] =>
  routes(machine, input, {
    reached,
    context: { Execution: { Id: execution, Name: 'execution-1', Input: input } },
    results: {
      WatchFunctions: answer({ started: 1 }),
      PlanFunction: answer(plan),
      RecordStart: answer({ status: 'RECORDING', waitSeconds: 1 }),
      PlanAgain: answer(plan),
      BuildFunctionLayer: { Build: {} },
      PublishFunctionLayer: answer({ arn: 'arn:layer' }),
      UpdateFunction: answer({ status: 'DONE', result, waitSeconds: 1 }),
      NotifyFunction: answer({}),
      NotifyFunctionFailure: answer({ error: 'LayerTooLarge', cause: 'why' }),
    },
  });

const ends = [lookEvent('f'), { source: 'aws.events', detail: {} }].flatMap(endsOf);

test('every state is on a route', () => {
  expect([...reached].sort()).toEqual(statesIn(machine).sort());
});

test('an execution succeeds with its result, and fails with what was told or with the first error', () => {
  const last = new Set(ends.map(({ states }) => states.at(-1)));
  expect([...last].sort()).toEqual(['Done', 'Failed', 'FailedUnnotified', 'WatchFunctions']);
  for (const { states, ...end } of ends) {
    if (states.at(-1) === 'Done') expect(end).toEqual({ status: 'SUCCEEDED', output: { result } });
    if (states.at(-1) === 'Failed') expect(end).toEqual({ status: 'FAILED', error: 'LayerTooLarge', cause: 'why' });
  }
});
