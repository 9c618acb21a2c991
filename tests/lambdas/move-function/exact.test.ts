/**
 * Of whatever configuration a function has, moving it changes its layer and three variables, and going back leaves no trace.
 * Compared is everything that GetFunctionConfiguration shows, through the real SDK against the local cloud.
 */
import type { CreateFunctionCommandInput, FunctionConfiguration } from '@aws-sdk/client-lambda';
import fc from 'fast-check';
import type { PublishedLayer } from '../../../core/pipeline';
import { LocalLambda } from './local-lambda';

let cloud: LocalLambda;
let published: PublishedLayer;
/** ARNs of other layers, and of the layer's version before. */
let layers: string[];

beforeAll(async () => {
  cloud = await LocalLambda.open();
  published = await cloud.publishLayer('web-net10-0-x86_64', 2);
  const others = await Promise.all(['a', 'b', 'c', 'd'].map((name) => cloud.publishLayer(name)));
  layers = [published.arn.replace(/:2$/, ':1'), ...others.map(({ arn }) => arn)];
});
afterAll(() => cloud.close());

const own = ['DOTNET_SHARED_STORE', 'DOTNET_STARTUP_HOOKS', 'PREJIT_WARM_BUDGET_MS'];

/** Paths that one of our variables may have before, beside those of the layer. */
const paths = fc.subarray(['/opt/dotnetcore/store/', '/opt/theirs', '/var/task/Hook.dll'], { minLength: 1 });
const ownVariables = fc.record(
  {
    DOTNET_SHARED_STORE: paths.map((entries) => entries.join(':')),
    DOTNET_STARTUP_HOOKS: fc.constantFrom('/var/task/Hook.dll', '/opt/a.dll:/var/task/Hook.dll'),
    PREJIT_WARM_BUDGET_MS: fc.nat(5000).map(String),
  },
  { requiredKeys: [] },
);
const variables = fc
  .tuple(
    fc.dictionary(fc.stringMatching(/^[A-Z][A-Z0-9_]{1,20}$/), fc.string({ unit: 'grapheme', maxLength: 40 }), {
      maxKeys: 6,
    }),
    ownVariables,
  )
  .map(([theirs, ours]) => ({ ...theirs, ...ours }));

const settings = fc
  .record(
    {
      Timeout: fc.integer({ min: 1, max: 900 }),
      MemorySize: fc.integer({ min: 128, max: 10_240 }),
      Description: fc.string({ unit: 'grapheme', maxLength: 60 }),
      EphemeralStorage: fc.record({ Size: fc.integer({ min: 512, max: 10_240 }) }),
      TracingConfig: fc.record({ Mode: fc.constantFrom('Active' as const, 'PassThrough' as const) }),
      SnapStart: fc.record({ ApplyOn: fc.constantFrom('PublishedVersions' as const, 'None' as const) }),
    },
    { requiredKeys: [] },
  )
  // Lambda makes no snapshots of functions with much storage.
  .filter(({ SnapStart, EphemeralStorage }) => SnapStart?.ApplyOn !== 'PublishedVersions' || !EphemeralStorage);

interface Configuration {
  layers: number[];
  variables: Record<string, string>;
  settings: Partial<CreateFunctionCommandInput>;
}
const configuration: fc.Arbitrary<Configuration> = fc.record({
  layers: fc.shuffledSubarray([0, 1, 2, 3]),
  variables,
  settings,
});

/** What a function shows, without what changes with every update. */
async function stateOf(name: string): Promise<FunctionConfiguration> {
  const { LastModified, RevisionId, $metadata, ...state } = await cloud.configuration(name);
  return state;
}

const arns = ({ Layers = [] }: FunctionConfiguration): string[] => Layers.map(({ Arn = '' }) => Arn);

function others({ Layers, Environment, ...state }: FunctionConfiguration) {
  const theirs = Object.entries(Environment?.Variables ?? {}).filter(([name]) => !own.includes(name));
  return { ...state, variables: Object.fromEntries(theirs) };
}

/** Whether the entries of a variable that were there are there, in their order. */
function keeps(before: FunctionConfiguration, after: FunctionConfiguration, name: string): boolean {
  const [was = [], is = []] = [before, after].map(({ Environment }) =>
    (Environment?.Variables?.[name] ?? '').split(':').filter((entry) => entry !== ''),
  );
  return is.filter((entry) => was.includes(entry)).join(':') === was.join(':');
}

let count = 0;

test('moved, a function differs in its layer and in three variables; taken back, in nothing', async () => {
  const property = fc.asyncProperty(fc.array(configuration, { minLength: 12, maxLength: 12 }), async (all) => {
    await Promise.all(all.map((each) => moveThereAndBack(`app-${++count}`, each)));
  });
  await fc.assert(property, { numRuns: 2, endOnFailure: true });
}, 120_000);

async function moveThereAndBack(name: string, generated: Configuration) {
  const Layers = generated.layers.map((index) => layers[index] ?? '');
  await cloud.create(name, { ...generated.settings, Layers, Environment: { Variables: generated.variables } });
  const before = await stateOf(name);

  cloud.giveEvent(name);
  expect(await cloud.refuse(name, published)).toMatchObject({ outcome: 'rolled-back' });
  expect(await stateOf(name)).toEqual(before);
  const { Versions = [] } = await cloud.lambda.listVersionsByFunction({ FunctionName: name });
  expect(Versions.map(({ Version }) => Version)).toEqual(['$LATEST']);

  expect(await cloud.moveToEnd(name, published, { starts: 1 })).toMatchObject({ outcome: 'updated' });
  const after = await stateOf(name);
  expect(others(after)).toEqual(others(before));
  const moved = (arn: string) => (arn === layers[0] ? published.arn : arn);
  const wanted = arns(before).map(moved);
  expect(arns(after)).toEqual(wanted.includes(published.arn) ? wanted : [...wanted, published.arn]);
  expect(keeps(before, after, 'DOTNET_SHARED_STORE')).toBe(true);
  expect(keeps(before, after, 'DOTNET_STARTUP_HOOKS')).toBe(true);
  const budget = ({ Environment }: FunctionConfiguration) => Environment?.Variables?.PREJIT_WARM_BUDGET_MS;
  expect(budget(after)).toBe(budget(before));
}
