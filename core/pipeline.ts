/** What the states of the workflow hand to each other: the one place that says what travels between stages. */
import type { Architecture, Framework, Level, Target } from './targets';

/** One version of one uploaded manifest. */
export interface ManifestVersion {
  bucket: string;
  /** `manifests/<layer>/<name>.csproj` */
  key: string;
  versionId: string;
}

export interface PlanRequest {
  manifest: ManifestVersion;
  /** ARN of the execution that asks; it holds the builds that it starts. */
  execution: string;
}

export interface Plan {
  layer: string;
  manifest: ManifestVersion;
  targets: PlannedTarget[];
}

/** One target of a plan. Everything a build and a release need to know, so that no later state has to look it up. */
export interface PlannedTarget extends Target {
  framework: Framework;
  architecture: Architecture;
  layer: string;
  /** Name of the Lambda layer. */
  layerName: string;
  /** The .NET name of operating system and architecture, such as `linux-x64`. */
  runtimeIdentifier: string;
  level: Level;
  /** First 32 hex characters of the SHA-256 over everything that decides the layer's content. */
  fingerprint: string;
  /** What is left to do: `build` it, `publish` what an earlier execution built, or `reuse` a published version. */
  action: 'build' | 'publish' | 'reuse';
  /** Packages of the version before that the layer keeps beside its own. */
  keeps?: PlannedKeep;
  /** CodeBuild project that builds this framework. */
  buildProject: string;
  /** `<bucket>/build-source/<token>.zip`, as CodeBuild names an S3 source. The token is for one build alone. */
  buildSource: string;
  /** `build-output/<token>`, where CodeBuild puts the artifacts. */
  buildOutput: string;
}

export interface PlannedKeep {
  /** Fingerprint of the build whose own packages are kept. */
  from: string;
  /** Fingerprint of the build whose `layer.zip` they are taken out of: the same, or one that kept them too. */
  in: string;
}

export interface PublishRequest {
  manifest: ManifestVersion;
  execution: string;
  target: PlannedTarget;
}

export interface PruneRequest {
  manifest: ManifestVersion;
  execution: string;
  layer: string;
}

/** What became of a layer's old versions (`prejit:keepVersions`). */
export interface Pruning {
  /** `would-delete` is a dry run; `postponed` leaves them to a later execution. */
  outcome: 'deleted' | 'would-delete' | 'postponed';
  /** Why it was postponed. */
  reason?: string;
  /** Versions that nobody needs, and those that stay besides the newest, as `<name> version <n>: <why>`: a few of them. */
  unneeded: Counted;
  kept: Counted;
}

/** Some of a list that has room in a state, and how long it is. */
export interface Counted {
  count: number;
  examples: string[];
}

/** What the notification of an execution that went through is made from. */
export interface ReleaseNotice {
  manifest: ManifestVersion;
  execution: string;
  releases: Release[];
  /** What prune-layers answered, or how it failed. Absent when the stack keeps every version. */
  pruning?: { Payload: Pruning } | TaskFailure;
}

/** What the notification of a failed execution is made from. */
export interface FailureNotice {
  manifest: ManifestVersion;
  execution: string;
  failure: TaskFailure;
}

/** A failure as a Catch of the workflow records it. */
export interface TaskFailure {
  Error: string;
  /** Free text, or JSON as the failed service writes it. Absent for some timeouts. */
  Cause?: string;
}

/** Output of an execution that went through. */
export interface ExecutionResult {
  /** `SUPERSEDED` when a newer manifest took over for at least one target. */
  status: 'SUCCEEDED' | 'SUPERSEDED';
  releases: Release[];
}

/** A layer version that exists: just published, or found. */
export interface PublishedLayer extends Target {
  framework: Framework;
  architecture: Architecture;
  layer: string;
  name: string;
  arn: string;
  version: number;
  fingerprint: string;
  level: Level;
  /** `s3://<bucket>/builds/…/artifact.xml` */
  artifact: string;
  /** Key of the build report in the bucket. */
  report: string;
  /** True when the version existed before this execution. */
  reused: boolean;
  /** Size in bytes of the layer's zip, and of its files unpacked. */
  zipBytes: number;
  unzippedBytes: number;
  /** Path of the startup hook below `/opt`, when the layer has a startup image. */
  startupHook?: string;
  /** Accounts (12 digits) and organization (`o-…`) that may use the version and read its artifact.xml, if there are any. */
  sharedWith?: string[];
  /** The CodeBuild image that built it, when CodeBuild could not provide the one that should have. */
  otherImage?: { name: string; unavailable: string };
  /** What it keeps of the version before, beside its own packages. */
  kept?: KeptSummary;
}

export interface KeptSummary {
  /** Fingerprint of the build that the packages were made by. */
  from: string;
  packages: number;
  /** Size of their files, unpacked. */
  bytes: number;
  /** A few of them, each as `<id> <version>`; the report has all. */
  examples: string[];
}

export interface UpdateConsumersRequest {
  manifest: ManifestVersion;
  execution: string;
  /** The layer's versions, one for each target: a function takes the one that it fits. */
  layers: PublishedLayer[];
}

/** How far the functions have been moved: the workflow asks again until all are. */
export type Progress =
  | { status: 'MOVED'; releases: Release[] }
  /** What is left goes on after so many seconds: there is more than one invocation has time for, or something that takes time. */
  | { status: 'MOVING'; waitSeconds: number };

export interface Release {
  layer: PublishedLayer;
  /** Name of the SSM parameter that holds this version's ARN. */
  parameter: string;
  /** True when a newer manifest was uploaded meanwhile: then nothing more was moved and `latest` was left alone. */
  superseded: boolean;
  /** How many functions came to each outcome: only so much, since a state holds 256 KiB and any number of functions may follow. */
  consumers: Record<Outcome, number>;
  /** Key of the list of them in the bucket, as JSON of `ConsumerResult[]`. Absent when a newer manifest took over at once. */
  outcomes?: string;
}

/**
 * - `updated`, `current`: it is on the layer's version, since now or before;
 * - `would-update`: it would be, were functions moved (`prejit:rollout`, mode `report`);
 * - `skipped`: nothing of it was changed;
 * - `rolled-back`: it was moved, did not work, and is as it was;
 * - `unfinished`: Lambda took an update to the version, and had not applied it when nobody waited any longer.
 */
export const outcomes = ['updated', 'current', 'would-update', 'skipped', 'rolled-back', 'unfinished'] as const;
export type Outcome = (typeof outcomes)[number];

export interface ConsumerResult {
  function: string;
  outcome: Outcome;
  /** Why, in words for the person who owns the function. */
  reason: string;
  /** Cold starts before and after, when they were measured. */
  coldStarts?: ColdStarts;
}

/** Medians in milliseconds of a function's cold starts, from the REPORT lines of Lambda. */
export interface ColdStart {
  init: number;
  /** The first invocation. */
  first: number;
  /** Both together. */
  total: number;
}

export interface ColdStarts {
  before: ColdStart;
  after: ColdStart;
  /** How many starts each median is of. */
  starts: number;
}
