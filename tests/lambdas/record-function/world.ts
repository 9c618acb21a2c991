/** A function that is recorded, with everything around it in memory, and somebody who may be cut off between any two steps. */
import { gzipSync } from 'node:zlib';
import { wrapperValue, wrapperVariable } from '../../../core/function-layer';
import { fileContent } from '../../../core/function-layout/expected-list';
import type { RecordingProgress } from '../../../core/function-pipeline';
import { defaultFunctionSettings } from '../../../core/function-settings';
import { recordKey } from '../../../core/keys';
import type { ConsumerFunction } from '../../../lambdas/aws/functions';
import type { VersionConfiguration } from '../../../lambdas/aws/version-configuration';
import { recordStart } from '../../../lambdas/record-function/record-start';
import type { RecordPorts, Session } from '../../../lambdas/record-function/session';
import { recorderFile, startScripts } from '../../../startup/program-files';
import { FakeBucket } from '../fakes/bucket';
import { consumer, FakeFunctions, FakeLayers, FakeTrials } from '../fakes/cloud';
import { FakeLog } from '../fakes/log';

export const name = 'orders-api';

const programs = new Map(
  [...Object.values(startScripts), recorderFile].map((file) => [file, Buffer.from(file)] as const),
);

/** What a recorder sends. */
export const record = (lines: object[] = uses): Buffer =>
  gzipSync(
    [{ runtime: '10.0.12', firstEvent: 100, firstResponse: 200, bootstrap: 'Amazon.Lambda.RuntimeSupport' }, ...lines]
      .map((line) => `${JSON.stringify(line)}\n`)
      .join(''),
  );

const uses = [
  { time: 150, jit: true, type: ['App', 'App.Function'], method: 'Handle', signature: 'instance System.Void()' },
  { time: 50, type: ['App', 'App.Function'] },
  { unnamed: 0 },
];

class Killed extends Error {}

export class World {
  readonly objects = new FakeBucket();
  readonly functions = new FakeFunctions();
  readonly layers = new FakeLayers();
  readonly trials = new FakeTrials();
  readonly log = new FakeLog();
  readonly tags = new Map<string, string>();
  /** What every version was published with. */
  readonly versions = new Map<string, ConsumerFunction>();
  readonly deletedLayers: string[] = [];
  readonly paused: number[] = [];
  now = new Date('2026-11-25T10:00:00Z');
  /** What a function with the recorder sends after an answer; nothing where it has no way. */
  sends: Buffer | undefined = record();
  settings: Record<string, unknown> = { Timeout: 30 };
  /** Calls of ports until somebody is cut off. */
  callsLeft = Number.POSITIVE_INFINITY;
  /** Whether real requests start it. */
  isRequested = false;
  private tokens = 0;
  private onKill = (): void => {};

  constructor(changes: Partial<ConsumerFunction> = {}) {
    const environment = { STAGE: 'test', [wrapperVariable]: '/opt/datadog' };
    this.functions.add(
      consumer(name, { layers: ['arn:aws:lambda:eu-west-1:1:layer:datadog:7'], environment, ...changes }),
    );
    this.objects.put('functions/orders-api/events/a.json', '{"a":1}');
    this.objects.put('functions/orders-api/events/b.json', '{"b":2}');
  }

  get found(): ConsumerFunction | undefined {
    return this.functions.all.get(name);
  }

  /** Whether an environment of it would start with the recorder. */
  hasRecorder(found = this.found): boolean {
    return found?.environment[wrapperVariable] === wrapperValue && found.layers.some((arn) => arn.includes(':rec_'));
  }

  /** A real request, or an invocation by the pipeline. */
  request(found = this.found): void {
    const [layer] = this.layers.published.slice(-1);
    if (!this.sends || !this.hasRecorder(found) || !layer) return;
    const token = /(\S+) of test-bucket$/.exec(layer.description)?.[1] ?? '';
    this.objects.put(recordKey(token), this.sends);
  }

  run(events = ['a', 'b'], execution = 'one', changes: Partial<RecordPorts> = {}): Promise<RecordingProgress> {
    return recordStart(this.session(events, execution, changes));
  }

  /** Asks again until it has ended, as the workflow does. @param next who goes on when it was cut off */
  async untilEnded(events?: string[], execution?: string, next = execution): Promise<RecordingProgress> {
    let current = execution;
    for (;;) {
      try {
        const killed = this.killed();
        const progress = await Promise.race([killed, this.run(events, current)]);
        if (progress.status !== 'RECORDING') return progress;
        if (this.isRequested) this.request();
        this.now = new Date(this.now.getTime() + progress.waitSeconds * 1000);
      } catch (error) {
        if (!(error instanceof Killed)) throw error;
        this.callsLeft = Number.POSITIVE_INFINITY;
        current = next;
      }
    }
  }

  private session(events: string[], execution: string, changes: Partial<RecordPorts>): Session {
    const ports: RecordPorts = { ...this.ports(), ...changes };
    return {
      plan: {
        framework: 'net10.0',
        architecture: 'x86_64',
        function: name,
        layerName: `rec_${name}-net10-0-x86_64`,
        codeSha256: 'sha256',
        events: events.map((event) => `functions/${name}/events/${event}.json`),
      },
      execution: `arn:aws:states:eu-west-1:000000000000:execution:prejit-functions:${execution}`,
      settings: { BUCKET: 'test-bucket', BUILDER_KEY: 'builds/builder.zip', FUNCTION_LAYERS: defaultFunctionSettings },
      ports: Object.fromEntries(
        Object.entries(ports).map(([port, value]) => [port, port === 'log' ? value : this.killing(value)]),
      ) as typeof ports,
    };
  }

  private killed(): Promise<never> {
    return new Promise((_, reject) => {
      this.onKill = () => reject(new Killed());
    });
  }

  /** Nothing follows, not even an error. */
  private kill(): Promise<never> {
    this.onKill();
    return new Promise(() => {});
  }

  /** The same, until somebody is cut off: right before what they want, or right after it. */
  private killing<T>(port: T): T {
    if (typeof port !== 'object' || port === null) return port;
    return new Proxy(port, {
      get: (target, member, receiver) => {
        const value: unknown = Reflect.get(target, member, receiver);
        if (typeof value !== 'function') return value;
        return async (...args: unknown[]) => {
          if (--this.callsLeft === 0) return this.kill();
          const result: unknown = await value.apply(target, args);
          if (--this.callsLeft === 0) return this.kill();
          return result;
        };
      },
    });
  }

  private ports(): RecordPorts {
    const { trials, versions } = this;
    return {
      objects: this.objects,
      functions: this.functions,
      layers: this.layers,
      layerVersions: { delete: async (layer, version) => void this.deletedLayers.push(`${layer}:${version}`) },
      tags: {
        set: async (arn, key, value) => void this.tags.set(`${arn} ${key}`, value),
        remove: async (arn, key) => void this.tags.delete(`${arn} ${key}`),
      },
      versions: {
        publish: async (fn, description) => {
          const published = await trials.publish(fn, description);
          if (this.found) versions.set(published.version, this.found);
          return published;
        },
        waitUntilActive: (fn) => trials.waitUntilActive(fn),
        remove: (fn, version) => trials.remove(fn, version),
      },
      configurations: {
        configurationOf: async (): Promise<VersionConfiguration> => ({
          layers: [],
          environment: {},
          codeSha256: '',
          description: '',
          settings: this.settings,
        }),
      },
      invocations: {
        invoke: async (fn, version) => {
          const answer = await trials.invoke(fn, version);
          if (typeof answer !== 'object' || !answer.failed) this.request(versions.get(version));
          return answer;
        },
      },
      readFunction: async () => ({
        assembly: 'App',
        architecture: 'x86_64',
        files: new Map([['App.dll', fileContent(Buffer.from('App'))]]),
        runtimeConfig: '{"runtimeOptions":{}}',
      }),
      readPrograms: async () => programs,
      presignedPut: async (key, seconds) => `https://bucket/${key}?X-Amz-Expires=${seconds}`,
      newToken: () => `token${++this.tokens}`,
      pause: async (milliseconds) => void this.paused.push(milliseconds),
      now: () => this.now,
      remaining: () => 900_000,
      log: this.log,
    };
  }
}
