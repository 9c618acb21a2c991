/** Every route through the workflow finds the data that it asks for, and ends where it should. */
import { type ExecutionResult, outcomes, type Plan, type Pruning, type Release } from '../../core/pipeline';
import type { ExplainedFailure } from '../../lambdas/notify/notify';
import { target } from '../lambdas/fakes/layer';
import { layer } from '../lambdas/update-consumers/account';
import { type Machine, routes, statesIn, type World } from './routes';
import { definitionWith, pruningDefinitionWith } from './workflow-run';

const manifest = { bucket: 'b', key: 'manifests/web/D.csproj', versionId: 'v1' };

/** An event as S3 sends it. Source: https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
const uploaded = {
  version: '0',
  id: '17793124-05d4-b198-2fde-7ededc63b103',
  'detail-type': 'Object Created',
  source: 'aws.s3',
  account: '000000000000',
  time: '2026-01-01T00:00:00Z',
  region: 'eu-west-1',
  resources: ['arn:aws:s3:::b'],
  detail: {
    version: '0',
    bucket: { name: manifest.bucket },
    object: { key: manifest.key, size: 5, etag: 'e', 'version-id': manifest.versionId, sequencer: '0' },
    'request-id': 'r',
    requester: '000000000000',
    'source-ip-address': '127.0.0.1',
    reason: 'PutObject',
  },
};

const consumers = Object.fromEntries(outcomes.map((outcome) => [outcome, 1])) as Release['consumers'];
const release = { layer: layer(1), parameter: '/prejit/p', superseded: false, consumers } satisfies Release;

/** What `lambda:invoke` yields. Source: https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */
const answer = (Payload: unknown) => ({ ExecutedVersion: '$LATEST', Payload, StatusCode: 200 });

const world: World = {
  reached: new Set(),
  context: { Execution: { Id: 'arn:execution', Name: 'execution-1' } },
  results: {
    PlanBuild: answer({ layer: 'web', manifest, targets: [target, target] } satisfies Plan),
    BuildStore: { Build: {} },
    PublishLayer: answer(layer(1)),
    UpdateConsumers: answer({ status: 'MOVED', releases: [release, release], waitSeconds: 1 }),
    PruneLayers: answer({
      outcome: 'deleted',
      unneeded: { count: 0, examples: [] },
      kept: { count: 0, examples: [] },
    } satisfies Pruning),
    Notify: answer({ status: 'SUCCEEDED', releases: [release, release] } satisfies ExecutionResult),
    NotifyFailure: answer({ error: 'BuildFailed', cause: 'why' } satisfies ExplainedFailure),
  },
};

const options = { buildTimeoutMinutes: 30, queuedTimeoutMinutes: 60, maxConcurrentBuilds: 2 };
const definition: Machine = definitionWith(options);

describe.each<[string, Machine]>([
  ['keeps every layer version', definition],
  ['looks for old ones', pruningDefinitionWith(options)],
])('in a stack that %s', (_, machine) => {
  const reached = new Set<string>();
  const ends = routes(machine, uploaded, { ...world, reached });

  test('every state is on a route', () => {
    expect([...reached].sort()).toEqual(statesIn(machine).sort());
  });

  test('an execution succeeds with its result, and fails with what was told or with the first error', () => {
    const result = { status: 'SUCCEEDED', output: { status: 'SUCCEEDED', releases: [release, release] } };
    for (const { states, ...end } of ends) {
      const last = states.at(-1);
      if (last === 'Released' || last === 'Superseded') expect(end).toEqual(result);
      else if (last === 'Failed') expect(end).toEqual({ status: 'FAILED', error: 'BuildFailed', cause: 'why' });
      else expect([last, end.status]).toEqual(['FailedUnnotified', 'FAILED']);
    }
    const firstErrors = ends.filter(({ states }) => states.at(-1) === 'FailedUnnotified');
    expect(firstErrors).toContainEqual(expect.objectContaining({ error: 'States.Timeout', cause: '' }));
  });
});

test.each<[string, (states: Machine['States']) => void, string]>([
  [
    'a path into nothing',
    (s) => (s.Failed.CausePath = '$.explained.cause'),
    'Failed: $.explained.cause selects nothing',
  ],
  ['a result that is dropped', (s) => (s.PublishLayers.ResultPath = null), 'UpdateConsumers: $.layers selects nothing'],
  ['a wait without end', (s) => (s.WaitForFunctions.SecondsPath = '$.progress'), '$.progress is no number of seconds'],
  [
    'a failure that nobody catches into the input',
    (s) => (s.Notify.Catch[0].ResultPath = '$.oops'),
    '$.failure selects',
  ],
  ['a field of another state', (s) => (s.IsSuperseded.ResultPath = '$.x'), 'a Choice state has no ResultPath'],
  ['a state that is not there', (s) => (s.PlanBuild.Next = 'Elsewhere'), 'There is no state Elsewhere'],
  ['no list', (s) => (s.BuildStores.ItemsPath = '$.layer'), '$.layer is no list'],
])('finds %s', (_, breakIt, message) => {
  const broken = structuredClone(definition);
  breakIt(broken.States);
  expect(() => routes(broken, uploaded, world)).toThrow(message);
});
