/** What the states of the function layers' workflow hand to each other. The manifests' is in pipeline.ts. */
import type { ColdStarts, TaskFailure } from './pipeline';
import type { Architecture, Framework, Level, Target } from './targets';

/** Input of plan-function. */
export interface FunctionPlanRequest {
  /**
   * What began the execution: EventBridge's event of S3 (`functions/<name>/request.json` created or deleted), of a changed tag
   * (`aws.tag`), or the regular look's (`lookEvent`).
   */
  event: unknown;
  /** ARN of the execution that asks. */
  execution: string;
  /** How recording ended, when the plan is made again after it. */
  recorded?: RecordingEnd;
}

/**
 * What the regular look starts an execution with: EventBridge's events have a source, too, and the workflow knows the look's own
 * schedule by it.
 */
export const lookEvent = (name: string) => ({ source: 'prejit.look', detail: { function: name } });

/** What there is to do for a function. */
export type FunctionPlan =
  /** Nothing is changed: it is as it should be, or can't have a layer. `told` when somebody should hear of it. */
  | { function: string; action: 'none'; result: FunctionResult; told: boolean }
  /** Nobody asks for it any more: what was attached is taken off. */
  | { function: string; action: 'remove' }
  /** Its start is recorded first; then the plan is made again. */
  | { function: string; action: 'record'; recording: PlannedRecording }
  | { function: string; action: 'make'; layer: PlannedFunctionLayer };

export interface PlannedRecording extends Target {
  framework: Framework;
  architecture: Architecture;
  function: string;
  layerName: string;
  /** SHA-256 of the function's zip, in base64 as Lambda says it. */
  codeSha256: string;
  /** Keys of the events that the function is invoked with; none: its first real requests are waited for. */
  events: string[];
}

/** One function's layer. Everything that its build and its release need to know. The first seven are what a build is started with. */
export interface PlannedFunctionLayer extends Target {
  framework: Framework;
  architecture: Architecture;
  runtimeIdentifier: string;
  /** `profiled` with a startup profile, else `cross-module`. */
  level: Level;
  /** First 32 hex characters of the SHA-256 over everything that decides the layer's content. */
  fingerprint: string;
  buildProject: string;
  buildSource: string;
  buildOutput: string;
  function: string;
  layerName: string;
  /** SHA-256 of the function's zip, in base64 as Lambda says it. */
  codeSha256: string;
  /** The wrapper that the function has already, and that the layer goes on to: it is attached only while that is so. */
  next: string | undefined;
  action: 'build' | 'publish' | 'reuse';
  /** Where its profile is from, or why there is none, in words. */
  profile: string;
}

/** What a build reads beside the zip: `function.json`. */
export interface FunctionSource {
  /** As the function's configuration has it: `Assembly::Type::Method`, or an executable's name. */
  handler: string;
  /** Name of the assembly whose `deps.json` and `runtimeconfig.json` Lambda's start script takes; without extension. */
  assembly: string;
  /** The wrapper that the function has already. */
  next?: string;
  /** Bytes that the layer may have unzipped. */
  room: number;
}

export type RecordingEnd = { status: 'RECORDED' } | { status: 'GIVEN_UP'; why: string };

/** Output of record-function: the workflow asks again until it has ended. */
export type RecordingProgress = RecordingEnd | { status: 'RECORDING'; waitSeconds: number };

export interface PublishedFunctionLayer extends Target {
  framework: Framework;
  architecture: Architecture;
  function: string;
  name: string;
  arn: string;
  version: number;
  fingerprint: string;
  level: Level;
  codeSha256: string;
  /** The wrapper that it goes on to. */
  next: string | undefined;
  /** Size in bytes of the zip, and of its files unpacked. */
  zipBytes: number;
  unzippedBytes: number;
  reused: boolean;
  /** How much is compiled: `all`, or what the profile uses (`profile`), or that of the assemblies that it uses most (`hot`). */
  scope: CompiledScope;
  profile: string;
}

export const compiledScopes = ['all', 'profile', 'hot'] as const;
export type CompiledScope = (typeof compiledScopes)[number];

/** Input of update-function. */
export type FunctionUpdateRequest = { function: string; execution: string } & (
  | { action: 'attach'; layer: PublishedFunctionLayer }
  | { action: 'remove' }
);

/** Output of update-function: the workflow asks again until it is done. */
export type FunctionProgress = { status: 'DONE'; result: FunctionResult } | { status: 'GOES_ON'; waitSeconds: number };

/**
 * - `faster`: it has its layer, works with it, and starts faster by the share that config names;
 * - `attached`: it has its layer and starts with it; it was not measured, and the reason says why;
 * - `current`: it had the right layer before;
 * - `not-faster`: the layer was taken off again, since it gained too little;
 * - `rolled-back`: it did not work with the layer, and is as it was;
 * - `removed`: nobody asks for it any more, and it is as it was;
 * - `ineligible`: it can't have a layer, and the reason says what to do;
 * - `not-asked`: nobody asks for it, and it has none;
 * - `superseded`: it was deployed again meanwhile, or deleted: the next execution sees to it.
 */
export const functionOutcomes = [
  'faster',
  'attached',
  'current',
  'not-faster',
  'rolled-back',
  'removed',
  'ineligible',
  'not-asked',
  'superseded',
] as const;
export type FunctionOutcome = (typeof functionOutcomes)[number];

/** How it went with a function. In SSM (`<prefix>/functions/<name>/latest`), in the bucket and in the notification. */
export interface FunctionResult {
  function: string;
  outcome: FunctionOutcome;
  /** Why, in words for the person who owns the function. */
  reason: string;
  /** ARN of the layer version that it has now. */
  layer?: string;
  codeSha256?: string;
  /** Cold starts without and with the layer. */
  coldStarts?: ColdStarts;
  /** Size in bytes of the layer's zip. */
  zipBytes?: number;
}

/** What the notification of how it went is made from. */
export interface FunctionNotice {
  result: FunctionResult;
  execution: string;
}

/** What the notification of a failed execution is made from. */
export interface FunctionFailureNotice {
  /** What began the execution. */
  event: unknown;
  execution: string;
  failure: TaskFailure;
}

/** Input of publish-function. */
export interface FunctionPublishRequest {
  layer: PlannedFunctionLayer;
  execution: string;
}

/** Input and output of watch-functions. */
export interface FunctionLook {
  execution: string;
}
export interface FunctionsSeen {
  /** How many functions were looked at, and for which of them executions were started. */
  looked: number;
  started: string[];
}
