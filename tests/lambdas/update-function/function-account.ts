/** One function `app`, a bucket and Lambda in memory, and update-function among them, which may be cut off at any call. */
import type { FunctionResult, PublishedFunctionLayer } from '../../../core/function-pipeline';
import { defaultFunctionSettings } from '../../../core/function-settings';
import { defaultRollout, type Rollout } from '../../../core/rollout';
import type { LayerConfiguration } from '../../../lambdas/aws/functions';
import { readState } from '../../../lambdas/move-function/attachment/function-state';
import type { FunctionUpdatePorts } from '../../../lambdas/update-function/ports';
import type { FunctionUpdateSettings } from '../../../lambdas/update-function/settings';
import { updateFunction } from '../../../lambdas/update-function/update-function';
import { FakeBucket } from '../fakes/bucket';
import {
  answerWith,
  consumer,
  FakeFunctions,
  FakeParameters,
  FakeTrials,
  noAliases,
  noConfigurations,
} from '../fakes/cloud';
import { FakeLog } from '../fakes/log';

export const execution = (number: number): string =>
  `arn:aws:states:eu-west-1:000000000000:execution:prejit-functions:run-${number}`;

/** A version of the layer of the function `app`. */
export const ownLayer = (version: number, changes: Partial<PublishedFunctionLayer> = {}): PublishedFunctionLayer => ({
  framework: 'net10.0',
  architecture: 'x86_64',
  function: 'app',
  name: 'fn_app-net10-0-x86_64',
  arn: `arn:aws:lambda:eu-west-1:000000000000:layer:fn_app-net10-0-x86_64:${version}`,
  version,
  fingerprint: `f${version}`,
  level: 'profiled',
  codeSha256: 'sha256',
  next: undefined,
  zipBytes: 4_800_000,
  unzippedBytes: 9_600_000,
  reused: false,
  scope: 'all',
  profile: 'recorded by its own events',
  ...changes,
});

/** What the function is like before. */
export const theirs: LayerConfiguration = {
  layers: ['arn:aws:lambda:eu-west-1:000000000000:layer:theirs:1'],
  environment: { STAGE: 'test' },
};

/** What it is like with the first version of its layer. */
export const withLayer: LayerConfiguration = {
  layers: [...theirs.layers, ownLayer(1).arn],
  environment: { STAGE: 'test', AWS_LAMBDA_EXEC_WRAPPER: '/opt/prejit/start' },
};

export const slow = { init: 145, first: 737 };
export const fast = { init: 126, first: 89 };
export const error = answerWith({ errorType: 'FileNotFoundException', errorMessage: 'Dapper' }, { failed: true });

type Action = { action: 'attach'; layer: PublishedFunctionLayer } | { action: 'remove' };

/** Whoever runs the stage is gone. */
class CutOff extends Error {
  override readonly name = 'CutOff';
}

export class FunctionAccount {
  readonly objects = new FakeBucket();
  readonly functions = new FakeFunctions();
  readonly parameters = new FakeParameters();
  readonly trials = new FakeTrials();
  readonly log = new FakeLog();
  rollout: Partial<Rollout> = {};
  gainPercent = 10;
  /** Runs when its aliases are looked at; it has none. */
  onAliases: () => never[] = () => [];
  /** Calls of ports that are still answered; every one if absent. */
  callsLeft = Number.POSITIVE_INFINITY;
  calls = 0;

  constructor(before = theirs) {
    this.functions.add(consumer('app', before));
  }

  configuration(): LayerConfiguration | undefined {
    const found = this.functions.all.get('app');
    return found && { layers: found.layers, environment: found.environment };
  }

  tags = (): Record<string, string> => this.functions.all.get('app')?.tags ?? {};

  /** What SSM says. */
  told = (): unknown => JSON.parse(this.parameters.values.get('/prejit/functions/app/latest') ?? 'null');

  state = () => readState('app', this.objects);

  giveEvent(name = 'order.json'): void {
    this.objects.put(`functions/app/events/${name}`, `{"is":"${name}"}`);
  }

  /** Cold starts of the function without and with a layer of its own, in milliseconds. */
  starts(plain: { init: number; first: number }, layered: { init: number; first: number }): void {
    this.trials.answers.set('app', () => answerWith({}, this.hasOwnLayer() ? layered : plain));
  }

  /** The function is as it was, and nothing is left of ours. */
  async expectAsItWas(before = theirs): Promise<void> {
    expect(this.configuration()).toEqual(before);
    expect(this.tags()).toEqual({});
    expect(this.trials.published).toEqual(new Set());
    const { before: kept, attempt } = await this.state();
    expect([kept, attempt]).toEqual([undefined, undefined]);
  }

  hasOwnLayer = (): boolean => this.configuration()?.layers.some((arn) => arn.includes(':layer:fn_')) ?? false;

  private executions = 0;

  /** Each in an execution of its own, unless it goes on with the last. */
  attach = (layer = ownLayer(1)): Promise<FunctionResult> => this.run({ action: 'attach', layer }, ++this.executions);
  attachAgain = (layer = ownLayer(1)): Promise<FunctionResult> =>
    this.run({ action: 'attach', layer }, this.executions);
  remove = (): Promise<FunctionResult> => this.run({ action: 'remove' }, ++this.executions);
  removeAgain = (): Promise<FunctionResult> => this.run({ action: 'remove' }, this.executions);

  /** @returns how it went, called again as often as it takes */
  private async run(action: Action, number: number): Promise<FunctionResult> {
    for (;;) {
      const request = { function: 'app', execution: execution(number), ...action };
      const progress = await updateFunction(request, this.settings(), this.ports());
      if (progress.status === 'DONE') return progress.result;
    }
  }

  settings = (): FunctionUpdateSettings => ({
    SSM_PREFIX: '/prejit',
    LAYER_PREFIX: '',
    BUCKET: 'test-bucket',
    FUNCTION_LAYERS: { ...defaultFunctionSettings, gainPercent: this.gainPercent },
    ROLLOUT: { ...defaultRollout, ...this.rollout },
  });

  ports(): FunctionUpdatePorts {
    const { objects, functions, parameters, trials } = this;
    const change = (key: string, value?: string) => {
      const { [key]: _, ...others } = this.tags();
      const found = functions.all.get('app');
      const tags = value === undefined ? others : { ...others, [key]: value };
      if (found) functions.all.set('app', { ...found, tags });
    };
    const tags = {
      set: async (_arn: string, key: string, value: string) => change(key, value),
      remove: async (_arn: string, key: string) => change(key),
    };
    return {
      objects: this.counted(objects),
      functions: this.counted(functions),
      tags: this.counted(tags),
      versions: this.counted(trials),
      aliases: { ...noAliases, list: async () => this.onAliases() },
      configurations: noConfigurations,
      provisioned: this.counted(trials.provisioned),
      invocations: this.counted(trials),
      parameters: this.counted(parameters),
      pause: async () => undefined,
      now: () => new Date('2026-11-25T10:00:00Z'),
      log: this.log,
    };
  }

  /** The same port, but for that nothing is answered, and nothing done, once the calls are used up. */
  private counted<T extends object>(port: T): T {
    return new Proxy(port, {
      get: (target, name) => {
        const member: unknown = Reflect.get(target, name, target);
        if (typeof member !== 'function') return member;
        return (...args: unknown[]) => {
          if (this.calls++ >= this.callsLeft) return Promise.reject(new CutOff('The stage was cut off.'));
          return Reflect.apply(member, target, args);
        };
      },
    });
  }
}
