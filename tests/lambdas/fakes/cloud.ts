/** Lambda, SSM and Step Functions in memory, as far as the functions' ports go. */
import type { Aliases } from '../../../lambdas/aws/aliases';
import type { ConsumerFunction, Functions, LayerConfiguration } from '../../../lambdas/aws/functions';
import type { Answer, Invocations } from '../../../lambdas/aws/invocations';
import type { Layers, LayerVersion, NewLayerVersion, Principal } from '../../../lambdas/aws/layers';
import type { Parameters } from '../../../lambdas/aws/parameters';
import type { Provisioned, ProvisionedState } from '../../../lambdas/aws/provisioned';
import type { VersionConfigurations } from '../../../lambdas/aws/version-configuration';
import type { Versions } from '../../../lambdas/aws/versions';
import type { DepsJson } from '../../../lambdas/move-function/zips/code-zip';

export class FakeLayers implements Layers {
  readonly published: (NewLayerVersion & LayerVersion)[] = [];
  readonly shares: string[] = [];

  async find(name: string, accepts: (description: string | undefined) => boolean) {
    return this.published.findLast((layer) => layer.name === name && accepts(layer.description));
  }

  async *descriptions(name: string) {
    for (const layer of this.published.toReversed()) if (layer.name === name) yield layer.description;
  }

  async publish(layer: NewLayerVersion): Promise<LayerVersion> {
    const version = this.published.filter(({ name }) => name === layer.name).length + 1;
    const made = { ...layer, version, arn: `arn:aws:lambda:eu-west-1:000000000000:layer:${layer.name}:${version}` };
    this.published.push(made);
    return made;
  }

  async contentUrl(arn: string) {
    return `https://layers/${arn}`;
  }

  async share(name: string, version: number, principal: Principal): Promise<void> {
    this.shares.push(`${name}:${version} ${JSON.stringify(principal)}`);
  }
}

export class FakeParameters implements Parameters {
  readonly values = new Map<string, string>();
  /** Names in the order in which they were written. */
  readonly writes: string[] = [];

  async get(name: string) {
    return this.values.get(name);
  }

  async set(name: string, value: string) {
    this.values.set(name, value);
    this.writes.push(name);
  }

  async create(name: string, value: string) {
    if (this.values.has(name)) return false;
    await this.set(name, value);
    return true;
  }

  async delete(name: string) {
    this.values.delete(name);
  }
}

/** A `deps.json` in a folder with these files. */
export const depsJsonOf = (text: string, ...files: string[]): DepsJson => ({
  bytes: Buffer.from(text),
  files: new Set(files),
  codeBytes: 1,
});

export const consumer = (name: string, changes: Partial<ConsumerFunction> = {}): ConsumerFunction => ({
  name,
  packageType: 'Zip',
  runtime: 'dotnet10',
  architecture: 'x86_64',
  handler: 'App::App.Function::Handle',
  layers: [],
  environment: {},
  revisionId: 'r0',
  isUpdating: false,
  codeUrl: `https://code/${name}`,
  codeSha256: 'sha256',
  snapStart: false,
  tags: {},
  ...changes,
});

export class FakeFunctions implements Functions {
  readonly all = new Map<string, ConsumerFunction>();
  readonly updates: string[] = [];
  /** What the next waits of a function end with, when not with its update. */
  readonly waits = new Map<string, (Error | 'unfinished' | undefined)[]>();
  /** Runs before an update is applied; to play somebody else. */
  beforeUpdate: (name: string) => void = () => undefined;
  private revision = 0;

  async withLayer(layers: string[]) {
    const uses = (found: ConsumerFunction) => found.layers.some((arn) => layers.includes(arn.replace(/:\d+$/, '')));
    return [...this.all.values()].filter(uses).map(({ name }) => name);
  }

  add(...functions: ConsumerFunction[]): void {
    for (const each of functions) this.all.set(each.name, each);
  }

  change(name: string, changes: Partial<ConsumerFunction>): void {
    const current = this.all.get(name);
    if (current) this.all.set(name, { ...current, ...changes, revisionId: `r${++this.revision}` });
  }

  async get(name: string) {
    return this.all.get(name);
  }

  async update(name: string, { layers, environment }: LayerConfiguration, revisionId: string): Promise<boolean> {
    this.beforeUpdate(name);
    const current = this.all.get(name);
    if (!current || current.isUpdating || current.revisionId !== revisionId) return false;
    this.change(name, { layers, environment });
    this.updates.push(name);
    return true;
  }

  async waitUntilUpdated(name: string): Promise<boolean> {
    const outcome = this.waits.get(name)?.shift();
    if (outcome === 'unfinished') return false;
    this.change(name, { isUpdating: false });
    if (outcome) throw outcome;
    return true;
  }
}

/** Published versions, environments started ahead, and invocations. Every function answers with `{}` after a start of 150 ms. */
export class FakeTrials implements Versions, Invocations {
  /** Versions that are there: `app:1`. */
  readonly published = new Set<string>();
  /** What was invoked or started: `app:1`, `app:$LATEST`. */
  readonly invoked: string[] = [];
  readonly started: string[] = [];
  /** How a function answers, by its name, when it is not as by default. */
  readonly answers = new Map<string, (qualifier: string) => Answer | 'late' | 'throttled'>();
  /** How provisioned environments come to be. */
  state: ProvisionedState = { requested: 1, status: 'READY' };
  /** Lambda's answer when it refuses to start any. */
  refusal: Error | undefined;
  /** Functions whose versions can't be invoked at once. */
  readonly slow = new Set<string>();
  /** What publishing a version of a function fails with, by its name. */
  readonly unpublishable = new Map<string, Error>();
  private readonly descriptions = new Map<string, string>();
  private next = 1;

  async publish(name: string, description: string) {
    const failure = this.unpublishable.get(name);
    if (failure) throw failure;
    const known = [...this.published].find((version) => this.descriptions.get(version) === description);
    const version = known?.startsWith(`${name}:`) ? known.slice(name.length + 1) : String(this.next++);
    this.published.add(`${name}:${version}`);
    this.descriptions.set(`${name}:${version}`, description);
    return { version, isOurs: true, isPending: this.slow.has(name) };
  }

  async waitUntilActive(name: string) {
    this.slow.delete(name);
  }

  readonly provisioned: Provisioned = {
    all: async () => new Map(),
    get: async (name, qualifier) => (this.started.includes(`${name}:${qualifier}`) ? this.state : undefined),
    put: async (name, qualifier) => {
      if (this.refusal) throw this.refusal;
      this.started.push(`${name}:${qualifier}`);
    },
    remove: async () => {},
  };

  async remove(name: string, version: string) {
    this.published.delete(`${name}:${version}`);
    return true;
  }

  async invoke(name: string, qualifier: string) {
    if (this.slow.has(name)) throw new Error('The function is currently in the following state: Pending');
    this.invoked.push(`${name}:${qualifier}`);
    return this.answers.get(name)?.(qualifier) ?? answerWith({});
  }
}

/** Functions without aliases. Those that have some are tested against the local cloud. */
export const noAliases: Aliases = {
  list: async () => [],
  get: async () => undefined,
  move: async () => false,
};

export const noConfigurations: VersionConfigurations = {
  configurationOf: async () => {
    throw new Error('There are no aliases whose versions could be compared.');
  },
};

/** An answer whose log ends as Lambda's does. */
export const answerWith = (value: unknown, { failed = false, init = 150, first = 50 } = {}): Answer => ({
  payload: JSON.stringify(value),
  failed,
  log: `REPORT RequestId: r\tDuration: ${first.toFixed(2)} ms\tBilled Duration: 1 ms\tInit Duration: ${init.toFixed(2)} ms\t\n`,
});
