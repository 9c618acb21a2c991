/** Which failures the workflow waits out, and that each of the others ends it, told once. */
import { type busyErrorNames, userErrorNames } from '../../core/errors';
import { failing, manifest, runWorkflow, type TaskName, taskNames } from './workflow-run';

/** PruneLayers is only in some workflows, and fails none: workflow-pruning.test.ts. */
const functionNames = taskNames.filter((name) => name !== 'BuildStore' && name !== 'PruneLayers');

/** The task that meets an execution which holds what this one needs. Functions have a workflow of their own. */
const meets: Record<Exclude<(typeof busyErrorNames)[number], 'FunctionInProgress'>, TaskName> = {
  BuildInProgress: 'PlanBuild',
  ReleaseInProgress: 'UpdateConsumers',
};

test.each(Object.entries(meets) as [string, TaskName][])('%s in %s is waited out', async (error, name) => {
  const { outcome, count } = await runWorkflow({ [name]: failing(name, error, 'busy', 100) });
  expect(outcome).toMatchObject({ status: 'SUCCEEDED', output: { status: 'SUCCEEDED' } });
  expect(count(name)).toBe(101);
});

describe.each(['PlanBuild', 'BuildStore', 'PublishLayer', 'UpdateConsumers', 'Notify'] as const)('in %s', (name) => {
  test.each(userErrorNames)('%s is told once and ends the execution', async (error) => {
    const { outcome, calls, count } = await runWorkflow({ [name]: failing(name, error, 'what is wrong') });
    expect(outcome).toEqual({ status: 'FAILED', error, cause: 'what is wrong' });
    expect([count(name), count('NotifyFailure')]).toEqual([1, 1]);
    const failure = { Error: error, Cause: 'what is wrong' };
    expect(calls.at(-1)).toEqual(['NotifyFailure', { manifest, execution: 'arn:execution', failure }]);
  });
});

describe.each(functionNames)('a call of %s', (name) => {
  // What fails first, so that there is a failure to tell of.
  const stubs = name === 'NotifyFailure' ? { PlanBuild: failing('PlanBuild', 'ManifestNotXml') } : {};

  test.each([
    'Lambda.ServiceException',
    'Lambda.AWSLambdaException',
    'Lambda.SdkClientException',
    'Lambda.TooManyRequestsException',
  ])('is repeated after %s', async (error) => {
    const { outcome, count } = await runWorkflow({ ...stubs, [name]: failing(name, error, '', 3) });
    expect(outcome.status).toBe(name === 'NotifyFailure' ? 'FAILED' : 'SUCCEEDED');
    if (outcome.status === 'FAILED') expect(outcome.error).toBe('ManifestNotXml');
    expect(count(name)).toBe(4);
  });

  test('is given up when Lambda does not come back', async () => {
    const { outcome, count } = await runWorkflow({ ...stubs, [name]: failing(name, 'Lambda.ServiceException') });
    expect(outcome.status).toBe('FAILED');
    expect(count(name)).toBeLessThan(20);
  });
});

describe('a build', () => {
  test.each([
    'CodeBuild.AccountLimitExceededException',
    'CodeBuild.AWSCodeBuildException',
    'CodeBuild.SdkClientException',
  ])('is started again after %s', async (error) => {
    const { outcome, count } = await runWorkflow({ BuildStore: failing('BuildStore', error, '', 5) });
    expect(outcome.status).toBe('SUCCEEDED');
    expect(count('BuildStore')).toBe(6);
  });

  test('that ran and failed is not', async () => {
    const { count } = await runWorkflow({ BuildStore: failing('BuildStore', 'States.TaskFailed', '{}') });
    expect(count('BuildStore')).toBe(1);
  });
});
