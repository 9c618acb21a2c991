/** The exceptions of what makes layers for single functions, besides those that every function of the pipeline has. */
import { attachedTag, functionTag } from '../core/function-settings';
import { type Exception, forAll } from './rule';

/** The functions of that workflow. */
export const functionStages = [
  'plan-function',
  'record-function',
  'publish-function',
  'update-function',
  'watch-functions',
];

/** Those that change functions. */
const changing = ['record-function', 'update-function'];

const wide = (names: string[], sids: string[], reason: string): Exception[] =>
  forAll(
    'AwsSolutions-IAM5',
    names.flatMap((name) => sids.map((sid) => `${name}-role-policy#${sid}`)),
    reason,
  );

export const functionExceptions: Exception[] = [
  ...wide(
    ['plan-function', ...changing],
    ['AskingFunctions'],
    `A condition narrows it to functions that carry the stack's tag ${functionTag().key}.`,
  ),
  ...wide(
    changing,
    ['AskingVersions', 'AskingTags'],
    `A condition narrows it to functions that carry the stack's tag ${functionTag().key}.`,
  ),
  ...wide(
    ['plan-function', ...changing],
    ['AttachedFunctions'],
    `A condition narrows it to functions that carry the stack's tag ${attachedTag()}, which only these roles set.`,
  ),
  ...wide(
    changing,
    ['AttachedVersions', 'AttachedTags'],
    `A condition narrows it to functions that carry the stack's tag ${attachedTag()}, which only these roles set.`,
  ),
  ...wide(
    changing,
    ['AttachLayers'],
    'Updating a function asks it for every layer that the function keeps, also those of other accounts.',
  ),
  ...wide(
    ['plan-function'],
    ['AttachLayers'],
    'It reads how large the layers are that a function has, whosever they are.',
  ),
  ...wide(
    ['plan-function', 'record-function', 'update-function', 'watch-functions'],
    ['FindFunctions'],
    'GetResources takes no resource.',
  ),
  ...wide(['watch-functions'], ['ListFunctions'], 'ListFunctions takes no resource.'),
  ...wide(
    ['plan-function', 'record-function', 'publish-function', 'watch-functions'],
    ['ListLayerVersions'],
    'ListLayerVersions takes no resource.',
  ),
  ...changing.map(
    (name): Exception => ({
      rule: 'CKV_AWS_289',
      resource: `${name}-role-policy#FunctionKeys`,
      reason:
        'Lambda makes a grant for itself when it encrypts variables; a condition lets it do so through Lambda alone.',
      onlyWith: 'kmsKeys',
    }),
  ),
];
