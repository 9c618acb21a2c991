/** One function that asks for a layer, in an account in memory. */
import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';
import {
  type FunctionPlan,
  type FunctionPlanRequest,
  lookEvent,
  type PlannedFunctionLayer,
} from '../../../core/function-pipeline';
import { defaultFunctionSettings } from '../../../core/function-settings';
import { functionStateKey } from '../../../core/keys';
import { defaultRollout } from '../../../core/rollout';
import type { Alias } from '../../../lambdas/aws/aliases';
import type { ConsumerFunction } from '../../../lambdas/aws/functions';
import type { FunctionState } from '../../../lambdas/move-function/attachment/function-state';
import type { FunctionCode } from '../../../lambdas/plan-function/code';
import { type PlanPorts, planFunction } from '../../../lambdas/plan-function/plan';
import type { PlanSettings } from '../../../lambdas/plan-function/settings';
import { FakeBucket } from '../fakes/bucket';
import { consumer, FakeFunctions, FakeLayers, FakeParameters } from '../fakes/cloud';
import { sha256Of } from './sha256';

export const name = 'orders-api';
export const asked = { 'prejit:function': 'on' };
export const execution = 'arn:aws:states:eu-west-1:000000000000:execution:prejit-functions:one';
export const byTag = {
  source: 'aws.tag',
  resources: [`arn:aws:lambda:eu-west-1:000000000000:function:${name}`],
};
export const zip = Buffer.from('the zip of its code');

export const layerArn = (layer: string, version = 1): string =>
  `arn:aws:lambda:eu-west-1:000000000000:layer:${layer}:${version}`;

export class World {
  readonly objects = new FakeBucket();
  readonly functions = new FakeFunctions();
  readonly layers = new FakeLayers();
  readonly parameters = new FakeParameters();
  readonly running = new Set<string>();
  tagged: string[] = [];
  aliases: Alias[] = [];
  now = new Date('2026-11-25T10:00:00Z');
  settings: PlanSettings = {
    BUCKET: this.objects.bucket,
    FUNCTION_LAYERS: defaultFunctionSettings,
    ROLLOUT: defaultRollout,
    KMS_KEYS: [],
    SSM_PREFIX: '/prejit',
    BUILD_PROJECTS: { 'net8.0': 'build-8', 'net10.0': 'build-10' },
    BUILDER_ID: 'builder',
  };
  code: FunctionCode = { assembly: 'App', bytes: 1_000_000, needsStore: false };
  /** Replaces a port. */
  changes: Partial<PlanPorts> = {};

  constructor(changes: Partial<ConsumerFunction> = {}) {
    this.functions.add(consumer(name, { tags: asked, codeSha256: sha256Of(zip), ...changes }));
    // Nobody waits for a recording where a test does not say so.
    this.set({ recordMinutes: 0 });
  }

  set(changes: Partial<PlanSettings['FUNCTION_LAYERS']>): void {
    this.settings = { ...this.settings, FUNCTION_LAYERS: { ...this.settings.FUNCTION_LAYERS, ...changes } };
  }

  plan(request: Partial<FunctionPlanRequest> = {}): Promise<FunctionPlan> {
    return planFunction({ event: byTag, execution, ...request }, this.settings, {
      objects: this.objects,
      functions: this.functions,
      layers: this.layers,
      aliases: { list: async () => this.aliases },
      parameters: this.parameters,
      functionsTagged: async () => this.tagged,
      readCode: async () => this.code,
      download: async () => zip,
      layerBytes: async () => 1_000_000,
      layerHasFile: async () => false,
      layerPackages: async (arn) => (arn.includes('store') ? [{ id: 'Dapper', version: '2.1.0' }] : []),
      isRunning: async (arn) => this.running.has(arn),
      now: () => this.now,
      ...this.changes,
    });
  }

  /** Plans a layer that is to be made. */
  async planned() {
    const plan = await this.plan();
    if (plan.action !== 'make') throw new Error(`nothing is made: ${JSON.stringify(plan)}`);
    return plan.layer;
  }

  get state(): FunctionState {
    return JSON.parse(this.objects.text(functionStateKey(name)) ?? '{}');
  }

  set state(state: FunctionState) {
    this.objects.put(functionStateKey(name), JSON.stringify(state));
  }
}

/** What the regular look begins an execution with. */
export const look = { event: lookEvent(name) };

/** What a source holds, by name. */
export async function filesOf(world: World, { buildSource }: PlannedFunctionLayer): Promise<Record<string, string>> {
  const source = await world.objects.read(buildSource.slice(`${world.objects.bucket}/`.length));
  const files: Record<string, string> = {};
  const read = await fromBufferPromise(source?.bytes ?? Buffer.alloc(0));
  for await (const entry of read.eachEntry()) {
    files[entry.fileName] = (await buffer(await read.openReadStreamPromise(entry))).toString();
  }
  return files;
}
