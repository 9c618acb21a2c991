/** The workflow's time limits hold for an execution to which everything happens that it is made to wait for. */
import type { MapState } from '../../infra/states-language';
import { eventsOfRetry, maxEvents, patience, retrierOf, typed } from './limits';
import { definitionWith, replacement } from './workflow-run';

/** The most targets that a manifest can name, which is also the most releases of one layer at a time. */
const maxTargets = 4;

describe.each([
  { buildTimeoutMinutes: 5, queuedTimeoutMinutes: 60, maxConcurrentBuilds: 1 },
  { buildTimeoutMinutes: 30, queuedTimeoutMinutes: 60, maxConcurrentBuilds: 2 },
  { buildTimeoutMinutes: 480, queuedTimeoutMinutes: 60, maxConcurrentBuilds: 1 },
  { buildTimeoutMinutes: 480, queuedTimeoutMinutes: 60, maxConcurrentBuilds: 40 },
  { buildTimeoutMinutes: 480, queuedTimeoutMinutes: 60, maxConcurrentBuilds: 1, replacement },
])('with %j', (options) => {
  const { States, TimeoutSeconds } = definitionWith(options);
  const builds: MapState = typed(States, 'BuildStores', 'Map');
  const releases: MapState = typed(States, 'PublishLayers', 'Map');
  const plan = typed(States, 'PlanBuild', 'Task');
  const build = typed(builds.ItemProcessor.States, 'BuildStore', 'Task');
  const publish = typed(releases.ItemProcessor.States, 'PublishLayer', 'Task');
  const update = typed(States, 'UpdateConsumers', 'Task');
  const notify = typed(States, 'Notify', 'Task');

  /** Seconds that all builds take when each takes as long as it may. */
  const queued = 'replacement' in options ? options.queuedTimeoutMinutes * 60 : 0;
  const building = Math.ceil(maxTargets / builds.MaxConcurrency) * (queued + build.TimeoutSeconds);
  const releasing = publish.TimeoutSeconds + update.TimeoutSeconds;
  const waitForBuild = retrierOf(plan, 'BuildInProgress');
  const waitForRelease = retrierOf(update, 'ReleaseInProgress');

  test('a build may wait in the queue and run for as long as its project lets it', () => {
    expect(build.TimeoutSeconds).toBeGreaterThan((options.buildTimeoutMinutes + options.queuedTimeoutMinutes) * 60);
  });

  test("another's build is waited for until it is published", () => {
    expect(patience(waitForBuild)).toBeGreaterThanOrEqual(building + releasing);
  });

  test('a release waits until two others, one after the other, are done', () => {
    expect(patience(waitForRelease)).toBeGreaterThanOrEqual(2 * update.TimeoutSeconds);
  });

  test('all releases run at once', () => {
    expect(releases.MaxConcurrency).toBeGreaterThanOrEqual(maxTargets);
  });

  test('the execution ends after everything that it waits for', () => {
    const longest = patience(waitForBuild) + plan.TimeoutSeconds + building + patience(waitForRelease) + releasing;
    expect(TimeoutSeconds).toBeGreaterThan(longest + notify.TimeoutSeconds);
  });

  test('the history has room for every retry', () => {
    const retries = waitForBuild.MaxAttempts + waitForRelease.MaxAttempts;
    // Besides the retries that wait for others there are some hundreds of events.
    expect(retries * eventsOfRetry + 1000).toBeLessThan(maxEvents);
  });

  test('who waits for another asks every minute or two', () => {
    for (const { IntervalSeconds } of [waitForBuild, waitForRelease]) expect(IntervalSeconds).toBeLessThanOrEqual(120);
  });
});
