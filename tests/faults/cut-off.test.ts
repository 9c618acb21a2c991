/** An execution can be stopped behind every state that it goes through. */
import { pausedAfter, statesOnTheWay } from '../../faults/functions/cut-off';
import { functionDefinitionWith, functionOptions } from '../infra/function-workflow-run';
import { replacement } from '../infra/workflow-run';

const definition = functionDefinitionWith({ ...functionOptions, replacement });

/** Those of other ways: the regular look's, without something to do, while it is waited, with another image, and of failures. */
const others = [
  'WatchFunctions',
  'IsTold',
  'WaitForRecord',
  'TakeLayerOff',
  'WaitForFunction',
  'HasOtherImage',
  'IsImageUnavailable',
  'BuildFunctionLayerOnOtherImage',
  'NotifyFunctionFailure',
  'Failed',
  'FailedUnnotified',
  'Done',
];

test('every state is on the way of an execution, or on another', () => {
  expect([...statesOnTheWay, ...others].sort()).toEqual(Object.keys(definition.States).sort());
});

test.each(statesOnTheWay)('nothing comes right after %s', (state) => {
  const paused = JSON.parse(pausedAfter(JSON.stringify(definition), state)).States;
  const { Next, Default, Choices = [] } = paused[state];
  const next: string[] = [Next, Default, ...Choices.map((choice: { Next: string }) => choice.Next)].filter(Boolean);
  expect(next.length).toBeGreaterThan(0);
  for (const name of next) expect(paused[name]).toMatchObject({ Type: 'Wait', Next: name.replace('PauseBefore', '') });
});

test('a state that there is not is an error', () => {
  expect(() => pausedAfter(JSON.stringify(definition), 'Rest')).toThrow('no state Rest');
});
