/**
 * Of whatever configuration a function has, a layer of its own changes one layer and one variable, and taking it off leaves no trace.
 * Compared is everything that GetFunctionConfiguration and ListTags show, through the real SDK against the local cloud.
 */
import type { CreateFunctionCommandInput, GetFunctionConfigurationCommandOutput } from '@aws-sdk/client-lambda';
import fc from 'fast-check';
import type { PublishedLayer } from '../../../core/pipeline';
import { LocalLambda } from '../move-function/local-lambda';
import { LocalUpdates } from './local-updates';

let cloud: LocalLambda;
let updates: LocalUpdates;
let web: PublishedLayer;
/** ARNs of other layers. */
let others: string[];

beforeAll(async () => {
  cloud = await LocalLambda.open();
  updates = new LocalUpdates(cloud);
  web = await cloud.publishLayer('web-net10-0-x86_64');
  const published = await Promise.all(['a', 'b'].map((name) => cloud.publishLayer(name)));
  others = published.map(({ arn }) => arn);
});
afterAll(() => cloud.close());

interface Generated {
  layers: number[];
  /** None: the function is created without. */
  variables: Record<string, string> | undefined;
  settings: Partial<CreateFunctionCommandInput>;
}

const variables = fc
  .tuple(
    fc.dictionary(fc.stringMatching(/^[A-Z][A-Z0-9_]{1,20}$/), fc.string({ unit: 'grapheme', maxLength: 40 }), {
      maxKeys: 4,
    }),
    fc.record(
      {
        AWS_LAMBDA_EXEC_WRAPPER: fc.constantFrom('/opt/datadog_wrapper', '/opt/otel-handler'),
        DOTNET_STARTUP_HOOKS: fc.constant('/var/task/Hook.dll'),
      },
      { requiredKeys: [] },
    ),
  )
  .map(([theirs, known]): Record<string, string> => ({ ...theirs, ...known }));
const generated: fc.Arbitrary<Generated> = fc.record({
  layers: fc.shuffledSubarray([0, 1]),
  variables: fc.option(variables, { nil: undefined }),
  settings: fc.record(
    {
      Timeout: fc.integer({ min: 1, max: 900 }),
      MemorySize: fc.integer({ min: 128, max: 10_240 }),
      Description: fc.string({ unit: 'grapheme', maxLength: 60 }),
      Tags: fc.constant({ team: 'orders', 'prejit:function': 'on' }),
    },
    { requiredKeys: [] },
  ),
});

/** What a function shows, without what changes with every update. */
async function stateOf(name: string) {
  const { LastModified, RevisionId, $metadata, ...state } = await cloud.configuration(name);
  const { Tags } = await cloud.lambda.listTags({ Resource: state.FunctionArn });
  const { Versions = [] } = await cloud.lambda.listVersionsByFunction({ FunctionName: name });
  return { ...state, Tags, versions: Versions.map(({ Version }) => Version) };
}
type State = Awaited<ReturnType<typeof stateOf>>;

/** What it shows, with one layer and one variable more, and the tag that says so. */
const withLayer = (
  before: State,
  layer: NonNullable<GetFunctionConfigurationCommandOutput['Layers']>[number],
): State => ({
  ...before,
  Layers: [...(before.Layers ?? []), layer],
  Environment: { Variables: { ...before.Environment?.Variables, AWS_LAMBDA_EXEC_WRAPPER: '/opt/prejit/start' } },
  Tags: { ...before.Tags, 'prejit:attached': expect.stringMatching(/^run-\d+$/) },
});

let count = 0;

test('a layer comes and goes without a trace, and so do both kinds of layers, in any order', async () => {
  const property = fc.asyncProperty(fc.array(generated, { minLength: 5, maxLength: 5 }), async (all) => {
    await Promise.all(all.map((each) => comeAndGo(`app-${++count}`, each)));
  });
  await fc.assert(property, { numRuns: 1, endOnFailure: true });
}, 60_000);

test('a layer version that was deleted is not attached, and the function is as it was', async () => {
  await cloud.create('deleted', { Layers: [others[0] ?? ''] });
  const before = await stateOf('deleted');
  const own = await updates.publish('deleted');
  await cloud.lambda.deleteLayerVersion({ LayerName: own.name, VersionNumber: own.version });
  expect(await updates.attach(own)).toMatchObject({
    outcome: 'rolled-back',
    reason: expect.stringMatching(/^It is as it was\. Lambda refused the update: .*does not exist\.$/),
  });
  expect(await stateOf('deleted')).toEqual(before);
});

test('a function that has got all the tags that Lambda allows is as it was, and gets its layer when one is removed', async () => {
  const Tags = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`tag-${index}`, '']));
  await cloud.create('tagged', { Tags });
  const before = await stateOf('tagged');
  const own = await updates.publish('tagged');
  expect(await updates.attach(own)).toEqual({
    function: 'tagged',
    outcome: 'ineligible',
    reason: expect.stringMatching(
      /^It is as it was\. Lambda refused the tag prejit:attached.*\(Number of tags exceeds resource tag limit\.\)\. It allows 50 tags: remove one, and ask again\.$/,
    ),
  });
  expect(await stateOf('tagged')).toEqual(before);
  await cloud.lambda.untagResource({ Resource: before.FunctionArn, TagKeys: ['tag-0'] });
  expect(await updates.attach(own)).toMatchObject({ outcome: 'attached', layer: own.arn });
});

async function comeAndGo(name: string, each: Generated) {
  const Layers = each.layers.map((index) => others[index] ?? '');
  const Environment = each.variables && { Variables: each.variables };
  await cloud.create(name, { ...each.settings, Layers, ...(Environment && { Environment }) });
  cloud.giveEvent(name);
  const before = await stateOf(name);
  expect('Environment' in before).toBe(Object.keys(each.variables ?? {}).length > 0);

  const slow = await updates.publish(name);
  expect(await updates.attach(slow)).toMatchObject({ outcome: 'not-faster' });
  expect(await stateOf(name)).toEqual(before);

  const own = await updates.publish(name);
  cloud.fastLayers.add(own.arn);
  expect(await updates.attach(own)).toMatchObject({
    outcome: 'faster',
    coldStarts: { before: { init: 150, first: 50 }, after: { init: 50, first: 50 } },
  });
  const layer = { Arn: own.arn, CodeSize: expect.any(Number) };
  expect(await stateOf(name)).toEqual(withLayer(before, layer));

  expect(await cloud.moveToEnd(name, web, { starts: 0 })).toMatchObject({ outcome: 'updated' });
  await updates.remove(name);
  const moved = await stateOf(name);
  expect(moved.Layers?.map(({ Arn }) => Arn)).toEqual([...Layers, web.arn]);
  expect(await updates.attach(own)).toMatchObject({ outcome: 'faster' });
  expect(await stateOf(name)).toEqual(withLayer(moved, layer));
  await updates.remove(name);
  expect(await stateOf(name)).toEqual(moved);
}
