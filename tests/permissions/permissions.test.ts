/** Every statement of every role is needed, each of its actions and each of its resources, and all together are enough. */
import { type Shown, showNeeds } from './run';
import { forAllTargets, nameOf } from './table';

jest.setTimeout(300_000);

let shown: Shown;
beforeAll(async () => {
  shown = await showNeeds();
});

test('without any statement, action or resource of a role, something that happened would have been refused', () => {
  const needs = forAllTargets(shown.needs);
  expect(needs.map(({ role }) => role)).toEqual(expect.arrayContaining(['build', 'pipeline', 'update-function']));
  expect(needs.filter(({ calls }) => calls.length === 0).map(nameOf)).toEqual([]);
});

test('nothing is refused but what nobody may: to read a function that asks for nothing, or to try one that only follows', () => {
  const functionArn = 'arn:aws:lambda:eu-west-1:000000000000:function';
  expect(shown.refused).toEqual([
    `plan-function lambda:GetFunction ${functionArn}:theirs`,
    `update-consumers lambda:PublishVersion ${functionArn}:user`,
  ]);
});
