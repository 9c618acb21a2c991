/**
 * A function's own layer and package layers come and go in any order, among its owner's changes, and whoever changes it may be cut off
 * at any call. Judged by a twin that goes through the same without a layer of its own: with one, the function has one layer and one
 * variable more; without, nothing.
 */
import fc from 'fast-check';
import { defaultRollout } from '../../../core/rollout';
import type { LayerConfiguration } from '../../../lambdas/aws/functions';
import { bucketJournal } from '../../../lambdas/move-function/journal';
import { moveFunction } from '../../../lambdas/move-function/move-function';
import { answerWith, consumer, depsJsonOf, FakeFunctions, FakeTrials } from '../fakes/cloud';
import { deps, fromStore, layer } from '../update-consumers/account';
import { FunctionAccount, ownLayer } from './function-account';

const other = (name: string): string => `arn:aws:lambda:eu-west-1:000000000000:layer:${name}:1`;
const wrapper = 'AWS_LAMBDA_EXEC_WRAPPER';

/** What its owner does to a function as it is at that time. */
const ownersChanges: Record<string, (found: LayerConfiguration) => LayerConfiguration> = {
  'adds a layer': ({ layers, environment }) => ({ layers: [...new Set([...layers, other('new')])], environment }),
  'removes a layer': ({ layers, environment }) => ({ layers: layers.filter((arn) => arn !== other('a')), environment }),
  'sets a variable': ({ layers, environment }) => ({ layers, environment: { ...environment, STAGE: 'prod' } }),
  'sets the wrapper': ({ layers, environment }) => ({
    layers,
    environment: { ...environment, [wrapper]: '/opt/their' },
  }),
};
type Step =
  | { kind: 'owner'; change: string }
  | { kind: 'attach' | 'remove'; version: number; callsLeft?: number | undefined }
  | { kind: 'move'; version: number; fails: boolean; during: 'attach' | 'remove' | undefined };

const calls = fc.option(fc.nat(40), { nil: undefined });
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('owner' as const), change: fc.constantFrom(...Object.keys(ownersChanges)) }),
  fc.record({
    kind: fc.constantFrom('attach' as const, 'attach' as const, 'remove' as const),
    version: fc.integer({ min: 1, max: 2 }),
    callsLeft: calls,
  }),
  fc.record({
    kind: fc.constant('move' as const),
    version: fc.integer({ min: 1, max: 3 }),
    fails: fc.boolean(),
    during: fc.constantFrom('attach' as const, 'remove' as const, undefined),
  }),
);
const before: fc.Arbitrary<LayerConfiguration> = fc.record({
  layers: fc.shuffledSubarray([other('a'), other('b'), layer(1).arn]),
  environment: fc.record(
    {
      [wrapper]: fc.constant('/opt/datadog'),
      STAGE: fc.constant('test'),
      DOTNET_SHARED_STORE: fc.constant('/opt/theirs'),
    },
    { requiredKeys: [] },
  ),
});

class Twins {
  readonly account: FunctionAccount;
  /** The one that never has a layer of its own. */
  private readonly twin = new FakeFunctions();
  private moves = 0;

  constructor(start: LayerConfiguration) {
    this.account = new FunctionAccount(start);
    this.twin.add(consumer('app', start));
  }

  plain(): LayerConfiguration {
    const { layers = [], environment = {} } = this.twin.all.get('app') ?? {};
    return { layers, environment };
  }

  async take(each: Step): Promise<void> {
    if (each.kind === 'owner') this.change(each.change);
    else if (each.kind === 'move') await this.move(each);
    else await this.update(each.kind, each.version, each.callsLeft);
  }

  /** An owner's change is one of what they see, whatever we have added. */
  private change(name: string): void {
    const change = ownersChanges[name] ?? ((found) => found);
    for (const functions of [this.account.functions, this.twin]) {
      const found = functions.all.get('app');
      if (found) functions.change('app', change(found));
    }
  }

  private async update(kind: 'attach' | 'remove', version: number, callsLeft = Number.POSITIVE_INFINITY) {
    const { account } = this;
    const next = this.plain().environment[wrapper];
    account.calls = 0;
    account.callsLeft = callsLeft;
    const done = kind === 'attach' ? account.attach(ownLayer(version, { next })) : account.remove();
    await done.catch(() => 'cut off');
    account.callsLeft = Number.POSITIVE_INFINITY;
  }

  /** Both follow a package layer, in an execution of its own; while the function is tried, its own layer may come or go. */
  private async move({ version, fails, during }: Extract<Step, { kind: 'move' }>): Promise<void> {
    const execution = `move-${++this.moves}`;
    await this.moveOne(this.twin, version, fails, execution, undefined);
    const meanwhile = during && (() => this.update(during, 1));
    await this.moveOne(this.account.functions, version, fails, execution, meanwhile);
  }

  private async moveOne(
    functions: FakeFunctions,
    version: number,
    fails: boolean,
    execution: string,
    meanwhile: (() => Promise<void>) | undefined,
  ): Promise<void> {
    const { objects } = this.account;
    const published = layer(version);
    const trials = new FakeTrials();
    const { invoke } = trials;
    trials.invoke = async (name, qualifier) => {
      const isMoved = functions.all.get(name)?.layers.includes(published.arn);
      if (isMoved && trials.invoked.length === 1) await meanwhile?.();
      return isMoved && fails
        ? answerWith({ errorType: 'No' }, { failed: true })
        : invoke.call(trials, name, qualifier);
    };
    const layerOfTwin = functions === this.twin ? 'twin' : 'web';
    await moveFunction(
      'app',
      {
        layers: [{ published, packages: [{ id: 'Dapper', version: '2.1.0' }] }],
        rollout: { ...defaultRollout, events: { app: 'given' }, starts: 0 },
        kmsKeys: [],
      },
      {
        ...this.account.ports(),
        functions,
        versions: trials,
        invocations: trials,
        journal: bucketJournal(objects, layerOfTwin, execution),
        readDepsJson: async () => depsJsonOf(deps({ 'Dapper/2.1.0': fromStore })),
        layerHasFile: async () => false,
        layerBytes: async () => 1,
        layerPackages: async () => [],
      },
    );
  }
}

test('with its layer a function has one layer and one variable more than without, and then nothing', async () => {
  const property = fc.asyncProperty(before, fc.array(step, { maxLength: 12 }), async (start, steps) => {
    const twins = new Twins(start);
    const { account } = twins;
    account.objects.put('functions/given/events/a.json', '{}');
    for (const each of steps) {
      await twins.take(each);
      const { layers, environment } = twins.plain();
      const own = account.configuration()?.layers.filter((arn) => arn.includes(':layer:fn_')) ?? [];
      expect(own.length).toBeLessThanOrEqual(1);
      expect(account.configuration()?.layers.filter((arn) => !own.includes(arn))).toEqual(layers);
      const { [wrapper]: _, ...others } = account.configuration()?.environment ?? {};
      const { [wrapper]: __, ...theirs } = environment;
      expect(others).toEqual(theirs);
    }
    const next = twins.plain().environment[wrapper];
    expect(await account.attach(ownLayer(1, { next }))).toMatchObject({ outcome: 'attached' });
    const { layers, environment } = twins.plain();
    expect(account.configuration()?.environment).toEqual({ ...environment, [wrapper]: '/opt/prejit/start' });
    expect(account.configuration()?.layers.toSorted()).toEqual([...layers, ownLayer(1).arn].toSorted());
    await account.remove();
    await account.expectAsItWas(twins.plain());
  });
  await fc.assert(property, { numRuns: 150 });
});
