/** A bucket, functions and parameters, and releases of the layer `web` among them. */
import { buildFiles } from '../../../core/keys';
import type { Package } from '../../../core/packages';
import type { Progress, PublishedLayer } from '../../../core/pipeline';
import { defaultRollout, type Rollout } from '../../../core/rollout';
import { bucketJournal } from '../../../lambdas/move-function/journal';
import type { ToldRelease } from '../../../lambdas/notify/message';
import { updateConsumers } from '../../../lambdas/update-consumers/update-consumers';
import { FakeBucket } from '../fakes/bucket';
import { depsJsonOf, FakeFunctions, FakeParameters, FakeTrials, noAliases, noConfigurations } from '../fakes/cloud';
import { FakeLog } from '../fakes/log';

export const key = 'manifests/web/D.csproj';
export const store = '/opt/dotnetcore/store/';

/** A version of the layer. */
export const layer = (version: number, changes: Partial<PublishedLayer> = {}): PublishedLayer => ({
  framework: 'net10.0',
  architecture: 'x86_64',
  layer: 'web',
  name: 'web-net10-0-x86_64',
  arn: `arn:aws:lambda:eu-west-1:000000000000:layer:web-net10-0-x86_64:${version}`,
  version,
  fingerprint: 'f',
  level: 'cross-module',
  artifact: `s3://test-bucket/builds/web/net10.0-x86_64/f/${buildFiles.artifact}`,
  report: 'report',
  reused: false,
  zipBytes: 1,
  unzippedBytes: 1,
  ...changes,
});

/** A deps.json with these libraries. */
export const deps = (libraries: Record<string, object>, framework = '10.0') =>
  JSON.stringify({ runtimeTarget: { name: `.NETCoreApp,Version=v${framework}/linux-x64` }, libraries });
/** What a deps.json says of a library that was left out of the code. */
export const fromStore = { runtimeStoreManifestName: 'artifact.xml' };

interface ReleaseRequest {
  published?: PublishedLayer;
  /** A new one if absent. */
  execution?: string;
  versionId?: string;
  /** Key of the manifest. */
  at?: string;
  /** Versions for all targets; the first is told of. */
  layers?: PublishedLayer[];
}

export class Account {
  readonly objects = new FakeBucket();
  readonly functions = new FakeFunctions();
  readonly parameters = new FakeParameters();
  readonly trials = new FakeTrials();
  log = new FakeLog();
  /** Executions that have not ended. */
  readonly running = new Set(['first', 'second']);
  /** Names and ARNs in the stack's configuration. */
  named = ['app'];
  /** Names of the functions that carry the layer's tag. */
  tagged: string[] = [];
  /** Texts of functions' deps.json, by the function's name. Those of the others name one package of the layer. */
  readonly depsOf = new Map<string, string | undefined>();
  /** Paths of the files in layers, by ARN. Others can't be looked at. */
  readonly layerFiles = new Map<string, string[]>();
  /** Packages of layers' stores, by ARN. Others can't be looked at. */
  readonly layerPackages = new Map<string, Package[]>();
  /** Sizes of layers, unzipped, by ARN. Others can't be looked at. */
  readonly layerBytes = new Map<string, number>();
  /** Size of each function's code, unzipped. */
  codeBytes = 1;
  /** ARNs of the keys that the stack may use. */
  kmsKeys: string[] = [];
  rollout: Partial<Rollout> = {};
  private executions = 0;
  /** Milliseconds that a call of the stage has left. */
  remaining = 900_000;
  now = new Date('2026-11-25');
  manifestVersion = this.objects.put(key, 'manifest');

  constructor() {
    this.objects.put(
      `builds/web/net10.0-x86_64/f/${buildFiles.artifact}`,
      '<StoreArtifacts><Package Id="Dapper" Version="2.1.0" /></StoreArtifacts>',
    );
  }

  /** One call of the stage. */
  async round({
    published = layer(1),
    execution = `execution-${++this.executions}`,
    versionId = this.manifestVersion,
    at = key,
    layers = [published],
  }: ReleaseRequest = {}): Promise<Progress> {
    const { objects, functions, parameters, trials } = this;
    return updateConsumers(
      { manifest: { bucket: objects.bucket, key: at, versionId }, execution, layers },
      {
        CONSUMERS: { web: this.named },
        CONSUMER_TAG: 'prejit:layer',
        SSM_PREFIX: '/prejit',
        KMS_KEYS: this.kmsKeys,
        ROLLOUT: { ...defaultRollout, ...this.rollout },
        WARM_BUDGET_MILLISECONDS: undefined,
      },
      {
        objects,
        functions,
        versions: trials,
        aliases: noAliases,
        configurations: noConfigurations,
        provisioned: trials.provisioned,
        invocations: trials,
        parameters,
        journal: bucketJournal(objects, 'web', execution),
        functionsWithLayer: functions.withLayer.bind(functions),
        remaining: () => this.remaining,
        isRunning: async (arn) => this.running.has(arn),
        functionsTagged: async () => this.tagged,
        readDepsJson: async ({ codeUrl }) => {
          const name = codeUrl.split('/').at(-1) ?? '';
          const defaultText = deps({ 'Dapper/2.1.0': fromStore, 'App/1.0.0': {} });
          const text = this.depsOf.has(name) ? this.depsOf.get(name) : defaultText;
          return text === undefined ? undefined : { ...depsJsonOf(text), codeBytes: this.codeBytes };
        },
        layerHasFile: async (arn, path) => {
          const paths = this.layerFiles.get(arn);
          if (!paths) throw new Error('access denied');
          return paths.includes(path);
        },
        layerBytes: async (arn) => {
          const bytes = this.layerBytes.get(arn);
          if (bytes === undefined) throw new Error('access denied');
          return bytes;
        },
        layerPackages: async (arn) => {
          const packages = this.layerPackages.get(arn);
          if (!packages) throw new Error('access denied');
          return packages;
        },
        pause: async () => undefined,
        now: () => this.now,
        log: this.log,
      },
    );
  }

  /** Every layer's release, with the functions that the state only counts, from their list in the bucket. */
  async releases(request: ReleaseRequest = {}): Promise<ToldRelease[]> {
    const progress = await this.round(request);
    if (progress.status !== 'MOVED') throw new Error('It was not done in one round.');
    return progress.releases.map((release) => ({
      ...release,
      functions: JSON.parse((release.outcomes && this.objects.text(release.outcomes)) || '[]'),
    }));
  }

  /** The release of the first layer. */
  async release(request: ReleaseRequest = {}): Promise<ToldRelease> {
    const [release] = await this.releases(request);
    if (!release) throw new Error('Nothing was released.');
    return release;
  }
}

export const outcomes = ({ functions }: ToldRelease) => functions.map((each) => `${each.function} ${each.outcome}`);
