/** Whole executions side by side, with the real cores, at the mercy of an arbitrary order of events. */
import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { buildFiles, buildPrefix } from '../../core/keys';
import type { ManifestVersion, PlannedTarget, Release } from '../../core/pipeline';
import { defaultRollout } from '../../core/rollout';
import { bucketJournal } from '../../lambdas/move-function/journal';
import { plan } from '../../lambdas/plan-build/plan';
import { publishLayer } from '../../lambdas/publish-layer/publish';
import { updateConsumers } from '../../lambdas/update-consumers/update-consumers';
import { FakeBucket } from './fakes/bucket';
import {
  consumer,
  depsJsonOf,
  FakeFunctions,
  FakeLayers,
  FakeParameters,
  FakeTrials,
  noAliases,
  noConfigurations,
} from './fakes/cloud';
import { entries, output } from './fakes/layer';
import { FakeLog } from './fakes/log';

const planSettings = {
  DEFAULT_FRAMEWORKS: ['net10.0' as const],
  DEFAULT_ARCHITECTURES: ['x86_64' as const],
  DEFAULT_LEVEL: 'cross-module' as const,
  SSM_PREFIX: '/prejit',
  BUILD_PROJECTS: { 'net8.0': '8', 'net10.0': '10' },
  BUILDER_ID: 'builder',
};
const latest = '/prejit/web/net10.0/x86_64/latest';
const manifestText = (version: string, keepPrevious = false) =>
  `<Project><PropertyGroup><PrejitKeepPrevious>${keepPrevious}</PrejitKeepPrevious></PropertyGroup><ItemGroup><PackageReference Include="Dapper" Version="${version}" /></ItemGroup></Project>`;

/** Where an execution is stopped from outside, as by a lost function or an abort. */
type Crash = 'after build' | 'after publishing' | 'never';

/** An account in which every call takes an arbitrary time. */
class Account {
  readonly objects = new FakeBucket();
  readonly layers = new FakeLayers();
  readonly parameters = new FakeParameters();
  readonly functions = new FakeFunctions();
  private readonly trials = new FakeTrials();
  readonly running = new Set<string>();
  builds = 0;
  private calls = 0;

  /** @param pauses how long the calls take, in turns of the event loop; used over and over */
  constructor(private readonly pauses: number[]) {
    this.functions.add(consumer('app'));
  }

  upload(text: string, key = 'manifests/web/D.csproj'): ManifestVersion {
    this.objects.now = new Date(this.objects.now.getTime() + 1000);
    return { bucket: this.objects.bucket, key, versionId: this.objects.put(key, text) };
  }

  async execute(manifest: ManifestVersion, execution: string, crash: Crash = 'never'): Promise<Release | undefined> {
    this.running.add(execution);
    try {
      const { targets } = await this.retry('BuildInProgress', () =>
        plan({ manifest, execution }, planSettings, this.ports()),
      );
      const [target] = targets as [PlannedTarget];
      if (target.action === 'build') await this.build(target);
      if (crash === 'after build') return undefined;
      const request = { manifest, execution, target };
      const published = await publishLayer(request, { SHARE_WITH: { accounts: [] }, STARTUP_HOOKS: {} }, this.ports());
      if (crash === 'after publishing') return undefined;
      const progress = await this.retry('ReleaseInProgress', () =>
        updateConsumers(
          { manifest, execution, layers: [published] },
          {
            CONSUMERS: { web: ['app'] },
            CONSUMER_TAG: 'prejit:layer',
            SSM_PREFIX: '/prejit',
            KMS_KEYS: [],
            ROLLOUT: defaultRollout,
          },
          this.ports(execution),
        ),
      );
      return progress.status === 'MOVED' ? progress.releases[0] : undefined;
    } finally {
      this.running.delete(execution);
    }
  }

  private async build(target: PlannedTarget): Promise<void> {
    this.builds++;
    const key = buildPrefix(target.layer, target, target.fingerprint) + buildFiles.project;
    const version = /Version="\[(.*)\]"/.exec(this.objects.text(key) ?? '')?.[1] ?? '';
    const made = await output(entries(version), {}, version);
    const folder = `${target.buildOutput}/`;
    await this.delay();
    this.objects.put(folder + buildFiles.layer, made.zip);
    this.objects.put(folder + buildFiles.artifact, made.artifact);
    this.objects.put(folder + buildFiles.lock, made.lock);
    this.objects.put(folder + buildFiles.report, JSON.stringify(made.report));
  }

  /** As the workflow's Retry: asks again until it gets through. */
  private async retry<T>(name: string, attempt: () => Promise<T>): Promise<T> {
    for (let tries = 0; ; tries++) {
      try {
        return await attempt();
      } catch (error) {
        if ((error as Error).name !== name || tries > 500) throw error;
        await setTimeout(1);
      }
    }
  }

  private ports(execution = '') {
    return {
      log: new FakeLog(),
      objects: this.slow(this.objects),
      layers: this.slow(this.layers),
      parameters: this.slow(this.parameters),
      functions: this.slow(this.functions),
      versions: this.trials,
      aliases: noAliases,
      configurations: noConfigurations,
      provisioned: this.trials.provisioned,
      invocations: this.trials,
      isRunning: async (execution: string) => {
        await this.delay();
        return this.running.has(execution);
      },
      journal: bucketJournal(this.slow(this.objects), 'web', execution),
      functionsTagged: async () => [],
      functionsWithLayer: async () => [],
      remaining: () => 900_000,
      layerHasFile: async () => false,
      layerPackages: async () => [],
      layerBytes: async () => 1,
      readDepsJson: async () =>
        depsJsonOf(JSON.stringify({ runtimeTarget: { name: '.NETCoreApp,Version=v10.0/linux-x64' }, libraries: {} })),
      now: () => new Date(),
      pause: async () => undefined,
    };
  }

  private async delay(): Promise<void> {
    const turns = this.pauses[this.calls++ % this.pauses.length] ?? 0;
    for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
  }

  /** The same object, whose methods take effect at some later time and answer later still. */
  private slow<T extends object>(target: T): T {
    return new Proxy(target, {
      get: (object, name) => {
        const member = Reflect.get(object, name);
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]) => {
          await this.delay();
          const result = await member.apply(object, args);
          await this.delay();
          return result;
        };
      },
    });
  }
}

const withAccount = (check: (account: Account) => Promise<void>) =>
  fc.assert(
    fc.asyncProperty(fc.array(fc.nat(6), { minLength: 20, maxLength: 200 }), (pauses) => check(new Account(pauses))),
    { numRuns: 20 },
  );

test('the same event twice at once: one build, one layer version', async () => {
  await withAccount(async (account) => {
    const manifest = account.upload(manifestText('2.1.0'));
    await Promise.all([account.execute(manifest, 'a'), account.execute(manifest, 'b')]);
    expect(account.builds).toBe(1);
    expect(account.layers.published).toHaveLength(1);
    expect(account.parameters.values.get(latest)).toBe(account.layers.published[0]?.arn);
  });
});

test('the same event twice at once, of a manifest that keeps the version before: one build, one layer version', async () => {
  await withAccount(async (account) => {
    const before = await account.execute(account.upload(manifestText('2.1.0')), 'a');
    const manifest = account.upload(manifestText('2.2.0', true));
    const releases = await Promise.all([account.execute(manifest, 'b'), account.execute(manifest, 'c')]);
    const again = await account.execute(account.upload(manifestText('2.2.0', true)), 'd');
    expect(account.builds).toBe(2);
    for (const release of [...releases, again]) {
      const kept = { from: before?.layer.fingerprint, packages: 1 };
      expect(release?.layer).toMatchObject({ arn: account.layers.published[1]?.arn, kept });
    }
  });
});

test.each([
  ['in order', [0, 1]],
  ['the other way round', [1, 0]],
])('two manifests back to back, events %s: the newest one wins', async (_, order) => {
  await withAccount(async (account) => {
    const manifests = [account.upload(manifestText('2.1.0')), account.upload(manifestText('2.2.0'))];
    const runs = new Map(
      order.map((index) => [index, account.execute(manifests[index] as ManifestVersion, `execution-${index}`)]),
    );
    await Promise.all([...runs.values()]);
    expect(account.layers.published).toHaveLength(2);
    const release = await runs.get(1);
    expect(release?.superseded).toBe(false);
    expect(account.parameters.values.get(latest)).toBe(release?.layer.arn);
    expect(account.functions.all.get('app')?.layers).toEqual([release?.layer.arn]);
  });
});

test.each<Crash>(['after build', 'after publishing'])(
  'an execution that stops %s: the next one finishes its work',
  async (crash) => {
    await withAccount(async (account) => {
      const manifest = account.upload(manifestText('2.1.0'));
      const again = account.execute(manifest, 'b');
      await Promise.all([account.execute(manifest, 'a', crash), again]);
      expect(account.layers.published).toHaveLength(1);
      expect(account.parameters.values.get(latest)).toBe((await again)?.layer.arn);
    });
  },
);

test('going back to an earlier manifest reuses its layer version', async () => {
  await withAccount(async (account) => {
    for (const version of ['2.1.0', '2.2.0', '2.1.0']) {
      await Promise.all([account.execute(account.upload(manifestText(version)), `execution-${version}`)]);
    }
    expect(account.layers.published).toHaveLength(2);
    expect(account.parameters.values.get(latest)).toBe(account.layers.published[0]?.arn);
  });
});
