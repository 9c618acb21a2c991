/** A build whose image can't be provided runs once more on another one. */
import { failing, plan, replacement, runWorkflow, target } from './workflow-run';

/** What Step Functions tells of a build that CodeBuild could not start for want of its image. */
const pullFailed = JSON.stringify({
  Build: {
    BuildStatus: 'FAILED',
    Phases: [
      {
        PhaseType: 'PROVISIONING',
        PhaseStatus: 'FAILED',
        Contexts: [{ StatusCode: 'BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE', Message: "Unable to pull customer's image" }],
      },
    ],
  },
});

const net8 = { PlanBuild: () => plan(target('net8.0', 'build')) };
const builds = (calls: Awaited<ReturnType<typeof runWorkflow>>['calls']) =>
  calls.flatMap(([name, parameters]) => (name === 'BuildStore' ? [parameters] : []));

test.each([
  ['States.TaskFailed', pullFailed],
  ['CodeBuild.InvalidInputException', 'Image image:4 is not supported (Service: CodeBuild; Status Code: 400)'],
])('after %s, with nothing else changed', async (error, cause) => {
  const { outcome, calls } = await runWorkflow({ ...net8, BuildStore: failing('BuildStore', error, cause, 1) });
  expect(outcome).toMatchObject({ status: 'SUCCEEDED' });
  const [first, second, ...more] = builds(calls);
  expect(more).toEqual([]);
  expect(second).toEqual({
    ...first,
    // The same token with other parameters would be refused.
    IdempotencyToken: `${first.IdempotencyToken}-other-image`,
    ImageOverride: replacement.image,
    BuildspecOverride: replacement.buildspec,
    EnvironmentVariablesOverride: [
      ...first.EnvironmentVariablesOverride,
      { Name: 'UNAVAILABLE_IMAGE', Value: replacement.unavailable, Type: 'PLAINTEXT' },
    ],
  });
});

test('but only once', async () => {
  const { outcome, count } = await runWorkflow({
    ...net8,
    BuildStore: failing('BuildStore', 'States.TaskFailed', pullFailed),
  });
  expect(outcome).toEqual({ status: 'FAILED', error: 'States.TaskFailed', cause: pullFailed });
  expect(count('BuildStore')).toBe(2);
});

test('but not when it failed for another reason, nor a framework on an image that AWS maintains', async () => {
  const otherwise = await runWorkflow({ ...net8, BuildStore: failing('BuildStore', 'States.TaskFailed', '{}') });
  const net10 = await runWorkflow({ BuildStore: failing('BuildStore', 'States.TaskFailed', pullFailed) });
  expect([otherwise.count('BuildStore'), net10.count('BuildStore')]).toEqual([1, 1]);
  expect(otherwise.outcome).toEqual({ status: 'FAILED', error: 'States.TaskFailed', cause: '{}' });
});
