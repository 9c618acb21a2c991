/** Faults that only a build, or a function on the layer, comes upon: each turns the right row red, with its advice. */
import path from 'node:path';
import { allChecks } from '../../verify/checks';
import { follows } from '../../verify/checks/follows';
import { testFunction } from '../../verify/checks/function';
import { layer } from '../../verify/checks/layer';
import { plantIn } from './plant';
import { adviceOf, green, notRun, red } from './rows';
import { cheap, type VerifiedStack } from './stack';

jest.setTimeout(300_000);

let stack: VerifiedStack;
const undo = plantIn((opened) => {
  stack = opened;
});

test('a build can’t reach the package feed', async () => {
  // In AWS no build has packages from before.
  const variables = {
    PACKAGE_SOURCE: 'https://127.0.0.1:9/index.json',
    NUGET_PACKAGES: path.join(stack.directory, 'no-packages'),
  };
  undo.push(await stack.changeProject('net10.0', { variables }));
  const rows = await stack.verify({ checks: [...cheap, layer] });
  expect(rows.layer).toMatchObject(red('RestoreFailed|PackageNotFound', adviceOf(layer, 'feed')));
});

test('functions can’t be found by their tags', async () => {
  undo.push(await stack.forbid(await stack.roleOf('update-consumers'), 'tag:GetResources'));
  const rows = await stack.verify({ checks: allChecks });
  expect(rows).toMatchObject({
    layer: red('tag:GetResources', adviceOf(layer, 'permission')),
    function: notRun,
    'clean-up': green,
  });
});

test('the function’s role is one that Lambda can’t assume', async () => {
  const roleArn = 'arn:aws:iam::000000000000:role/nobody';
  const rows = await stack.verify({ checks: allChecks, roleArn });
  expect(rows).toMatchObject({
    layer: green,
    function: red('nobody', adviceOf(testFunction, 'role')),
    following: notRun,
  });
});

test('the pipeline may not move functions', async () => {
  undo.push(await stack.forbid(await stack.roleOf('update-consumers'), 'lambda:UpdateFunctionConfiguration'));
  const rows = await stack.verify({ checks: allChecks });
  expect(rows).toMatchObject({
    function: green,
    following: red('lambda:UpdateFunctionConfiguration', adviceOf(follows, 'skipped')),
    'cold start': notRun,
    'clean-up': green,
  });
});
