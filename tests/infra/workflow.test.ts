import '../../local/workflow/promise-with-resolvers';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { StateMachine, type StateMachineDefinition } from 'aws-local-stepfunctions';
import { busyErrorNames, userErrorNames } from '../../core/errors';
import type { State, TaskState } from '../../infra/states-language';
import { workflowDefinition } from '../../infra/workflow';
import { buildTaskTimeout, busyRetry, functionTimeouts } from '../../infra/workflow-timing';
import { parseDefinition } from '../../local/workflow/definition';
import { prepareDefinition } from '../../local/workflow/prepare';

const arn = (name: string) => `arn:aws:lambda:eu-west-1:000000000000:function:${name}`;
const definition = workflowDefinition({
  functions: {
    planBuild: arn('plan-build'),
    publishLayer: arn('publish-layer'),
    updateConsumers: arn('update-consumers'),
    notify: arn('notify'),
  },
  buildTimeoutMinutes: 30,
  queuedTimeoutMinutes: 60,
  maxConcurrentBuilds: 2,
});

const states = (all: Record<string, State>): [string, State][] =>
  Object.entries(all).flatMap(([name, state]) => [
    [name, state] as [string, State],
    ...(state.Type === 'Map' ? states(state.ItemProcessor.States) : []),
  ]);
const tasks = states(definition.States).filter((entry): entry is [string, TaskState] => entry[1].Type === 'Task');

describe('the definition', () => {
  test('is valid, and runs on one machine as in AWS', async () => {
    await expect(parseDefinition(JSON.stringify(definition))).resolves.toBeDefined();
  });

  test('limits the time of every task and of the whole, with room for the retries', () => {
    for (const [, state] of tasks) expect(state.TimeoutSeconds).toBeGreaterThan(functionTimeouts.notify);
    expect(buildTaskTimeout(30, 60)).toBeGreaterThan((30 + 60) * 60);
    for (const [, state] of tasks) {
      for (const { IntervalSeconds, MaxAttempts, BackoffRate } of state.Retry ?? []) {
        if (BackoffRate === 1) expect(IntervalSeconds * MaxAttempts).toBeLessThan(definition.TimeoutSeconds);
      }
    }
  });

  test('waits for others at a steady pace that fits into the history of an execution', () => {
    expect(busyRetry('BuildInProgress', 600)).toMatchObject({ IntervalSeconds: 5, MaxAttempts: 120, BackoffRate: 1 });
    for (const wait of [600, 10_000, 200_000]) {
      const retry = busyRetry('BuildInProgress', wait);
      expect(retry.IntervalSeconds * retry.MaxAttempts).toBeGreaterThanOrEqual(wait);
      expect(retry.MaxAttempts).toBeLessThanOrEqual(2000);
    }
  });

  test('catches every failure at the top level', () => {
    for (const [name, state] of Object.entries(definition.States)) {
      if (state.Type === 'Task' || state.Type === 'Map') {
        expect([name, state.Catch?.map((catcher) => catcher.ErrorEquals)]).toEqual([name, [['States.ALL']]]);
      }
    }
  });
});

describe('the vocabulary of errors', () => {
  const source = (folder: string): string =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((file) => file.endsWith('.ts') || file.endsWith('.cs'))
      .filter((file) => !file.endsWith('shared/errors.ts') && file !== 'errors.ts')
      .map((file) => readFileSync(join(folder, file), 'utf8'))
      .join('\n');
  const code = source('lambdas') + source('buildspecs');
  const retried = tasks.flatMap(([, state]) => (state.Retry ?? []).flatMap((retrier) => retrier.ErrorEquals));

  test('every name that the workflow retries is an error of ours or of AWS', () => {
    for (const name of retried) {
      expect(busyErrorNames.some((own) => own === name) || /^(Lambda|CodeBuild)\./.test(name)).toBe(true);
    }
  });

  test('every name that says "later" is retried; the others end the execution', () => {
    for (const name of busyErrorNames) expect(retried).toContain(name);
    for (const name of userErrorNames) expect(retried).not.toContain(name);
  });

  test.each([...userErrorNames, ...busyErrorNames])('%s is thrown somewhere', (name) => {
    expect(code).toMatch(new RegExp(`['"]${name}['"]`));
  });
});

describe('a run', () => {
  const event = {
    detail: { bucket: { name: 'b' }, object: { key: 'manifests/web/D.csproj', 'version-id': 'v1' } },
  };
  const manifest = { bucket: 'b', key: 'manifests/web/D.csproj', versionId: 'v1' };
  const target = (framework: string, action: string) => ({
    framework,
    action,
    runtimeIdentifier: 'linux-x64',
    level: 'cross-module',
    fingerprint: `f-${framework}`,
    buildProject: `project-${framework}`,
    buildSource: 'b/build-source/x.zip',
    buildOutput: 'build-output/x',
  });
  const plan = (...targets: unknown[]) => ({ layer: 'web', manifest, targets });
  const named = (name: string, message: string) => Object.assign(new Error(message), { name });

  // biome-ignore lint/suspicious/noExplicitAny: payloads of every shape
  type Task = (input: any) => unknown;

  async function run(stubs: Partial<Record<string, Task>>) {
    const calls: [string, unknown][] = [];
    const invoke = (name: string, fallback: Task) => async (input: unknown) => {
      const { Payload } = input as { Payload: unknown };
      calls.push([name, Payload]);
      return { StatusCode: 200, Payload: (await (stubs[name] ?? fallback)(Payload)) as never };
    };
    const handlers = {
      PlanBuild: invoke('PlanBuild', () => plan(target('net10.0', 'build'))),
      PublishLayer: invoke('PublishLayer', ({ target: { framework } }) => ({ framework, arn: `arn-${framework}` })),
      UpdateConsumers: invoke('UpdateConsumers', ({ published }) => ({ layer: published, superseded: false })),
      Notify: invoke('Notify', ({ releases }) => ({ status: 'SUCCEEDED', releases })),
      NotifyFailure: invoke('NotifyFailure', ({ failure }) => ({ error: failure.Error, cause: failure.Cause })),
      BuildStore: async (input: unknown) => {
        calls.push(['BuildStore', input]);
        return ((await stubs.BuildStore?.(input)) ?? {}) as never;
      },
    };
    // Retries do not wait here.
    const machine = prepareDefinition(JSON.parse(JSON.stringify(definition)), 0);
    const context = { Execution: { Id: 'arn:execution', Name: 'execution-1' } };
    const execution = new StateMachine(machine as unknown as StateMachineDefinition).run(event, {
      context,
      overrides: { taskResourceLocalHandlers: handlers },
    });
    const result = await execution.result.catch((error) => ({
      error: error.cause?.name ?? error.name,
      message: error.message,
    }));
    return { result, calls, names: calls.map(([name]) => name) };
  }

  test('builds what has to be built, then publishes and releases every target', async () => {
    const { result, calls, names } = await run({
      PlanBuild: () => plan(target('net10.0', 'build'), target('net8.0', 'reuse')),
    });
    expect(names.filter((name) => name === 'BuildStore')).toHaveLength(1);
    expect(names.lastIndexOf('BuildStore')).toBeLessThan(names.indexOf('PublishLayer'));
    expect(calls[0]).toEqual(['PlanBuild', { manifest, execution: 'arn:execution' }]);
    expect(calls[1]?.[1]).toEqual({
      ProjectName: 'project-net10.0',
      IdempotencyToken: 'execution-1-f-net10.0',
      SecondarySourcesOverride: [{ Type: 'S3', Location: 'b/build-source/x.zip', SourceIdentifier: 'manifest' }],
      ArtifactsOverride: {
        Type: 'S3',
        Location: 'b',
        Path: 'build-output/x',
        Name: '/',
        NamespaceType: 'NONE',
        Packaging: 'NONE',
      },
      EnvironmentVariablesOverride: [
        { Name: 'FRAMEWORK', Value: 'net10.0', Type: 'PLAINTEXT' },
        { Name: 'RUNTIME_IDENTIFIER', Value: 'linux-x64', Type: 'PLAINTEXT' },
        { Name: 'LEVEL', Value: 'cross-module', Type: 'PLAINTEXT' },
      ],
    });
    const update = calls.find(([name]) => name === 'UpdateConsumers')?.[1];
    expect(update).toMatchObject({ manifest, execution: 'arn:execution', targets: [{}, {}] });
    expect(result).toEqual({
      status: 'SUCCEEDED',
      releases: [
        { layer: { framework: 'net10.0', arn: 'arn-net10.0' }, superseded: false },
        { layer: { framework: 'net8.0', arn: 'arn-net8.0' }, superseded: false },
      ],
    });
  });

  test('ends as superseded when a newer manifest took over', async () => {
    const { result } = await run({ Notify: () => ({ status: 'SUPERSEDED', releases: [] }) });
    expect(result).toEqual({ status: 'SUPERSEDED', releases: [] });
  });

  test('waits for a build and for a release of another execution', async () => {
    let builds = 0;
    let releases = 0;
    const { result } = await run({
      PlanBuild: () => {
        if (++builds < 20) throw named('BuildInProgress', 'busy');
        return plan(target('net10.0', 'reuse'));
      },
      UpdateConsumers: () => {
        if (++releases < 20) throw named('ReleaseInProgress', 'busy');
        return {};
      },
    });
    expect(result).toMatchObject({ status: 'SUCCEEDED' });
  });

  test('publishes nothing when one of the builds fails', async () => {
    const { result, names } = await run({
      PlanBuild: () => plan(target('net8.0', 'reuse'), target('net10.0', 'build')),
      BuildStore: () => {
        throw named('States.TaskFailed', '{"Build":{}}');
      },
      NotifyFailure: () => ({ error: 'PackageNotFound', cause: 'There is no such package.' }),
    });
    expect(names).not.toContain('PublishLayer');
    expect(names.filter((name) => name === 'NotifyFailure')).toHaveLength(1);
    expect(result).toMatchObject({ error: 'PackageNotFound' });
  });

  test.each(['PlanBuild', 'PublishLayer', 'UpdateConsumers', 'Notify'])(
    'a failure in %s is notified once and fails',
    async (state) => {
      const { result, calls, names } = await run({
        [state]: () => {
          throw named('ManifestNotXml', 'not XML');
        },
      });
      expect(names.filter((name) => name === 'NotifyFailure')).toHaveLength(1);
      expect(calls.at(-1)).toEqual([
        'NotifyFailure',
        { manifest, execution: 'arn:execution', failure: { Error: 'ManifestNotXml', Cause: 'not XML' } },
      ]);
      expect(result).toMatchObject({ error: 'ManifestNotXml' });
    },
  );

  test('fails with the first error when the notification fails too', async () => {
    const { result } = await run({
      PlanBuild: () => {
        throw named('ManifestTooLarge', 'large');
      },
      NotifyFailure: () => {
        throw named('AuthorizationError', 'no');
      },
    });
    expect(result).toMatchObject({ error: 'ManifestTooLarge' });
  });
});
