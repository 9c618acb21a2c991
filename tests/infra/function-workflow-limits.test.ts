/** The functions' workflow has the time and the room for everything that it is made to wait for. */
import { functionDefinitionWith } from './function-workflow-run';
import { eventsOfRetry, maxEvents, patience, retrierOf, typed } from './limits';
import { replacement } from './workflow-run';

const crowded = 'Lambda.TooManyRequestsException';

describe.each([
  { buildTimeoutMinutes: 5, queuedTimeoutMinutes: 60, recordMinutes: 0 },
  { buildTimeoutMinutes: 30, queuedTimeoutMinutes: 60, recordMinutes: 10, replacement },
  { buildTimeoutMinutes: 480, queuedTimeoutMinutes: 60, recordMinutes: 60, replacement },
])('with %j', (options) => {
  const { States, TimeoutSeconds } = functionDefinitionWith(options);
  const task = (name: string) => typed(States, name, 'Task');
  const [plan, build] = [task('PlanFunction'), task('BuildFunctionLayer')];
  const stages = [task('RecordStart'), task('PlanAgain'), build, task('PublishFunctionLayer'), task('UpdateFunction')];
  const once = plan.TimeoutSeconds + stages.reduce((sum, { TimeoutSeconds: seconds }) => sum + seconds, 0);
  const waitForFunction = retrierOf(plan, 'FunctionInProgress');
  const waitForBuild = retrierOf(build, 'CodeBuild.AccountLimitExceededException');

  test("another's work on the function is waited for until it has ended", () => {
    expect(patience(waitForFunction)).toBeGreaterThanOrEqual(once + options.recordMinutes * 60);
  });

  test('the execution ends after everything that it waits for', () => {
    const turns = patience(retrierOf(plan, crowded)) + patience(waitForBuild);
    expect(TimeoutSeconds).toBeGreaterThan(patience(waitForFunction) + turns + once);
  });

  test('the history has room for every retry', () => {
    const turns = [plan, ...stages].map((state) => (state === build ? waitForBuild : retrierOf(state, crowded)));
    const retries = [waitForFunction, ...turns].reduce((sum, { MaxAttempts }) => sum + MaxAttempts, 0);
    // Besides the retries that wait for others there are some hundreds of events.
    expect(retries * eventsOfRetry + 1000).toBeLessThan(maxEvents);
  });

  test('a build may wait in the queue and run for as long as its project lets it', () => {
    expect(build.TimeoutSeconds).toBeGreaterThan((options.buildTimeoutMinutes + options.queuedTimeoutMinutes) * 60);
  });
});
