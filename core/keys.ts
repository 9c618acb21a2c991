/** The bucket's layout. Users, their tools and the build role's permissions rely on it. */
import { layerNameExpression } from './layer-names';
import { type Target, targetName } from './targets';

export const manifestsPrefix = 'manifests/';
export const buildsPrefix = 'builds/';
/** Of the program that builds run, one object for each version of it. */
export const builderPrefix = `${buildsPrefix}builder-`;
/** Where the plan puts what a build works on. */
export const buildSourcePrefix = 'build-source/';
/** Where a build writes. Nothing under it is trusted until publish-layer has checked it and copied it to `builds/`. */
export const buildOutputPrefix = 'build-output/';
/** What executions have to say that has no room in their state. It expires as their history does. */
export const runsPrefix = 'runs/';

/** `manifests/<layer>/<name>.csproj`. */
export const manifestKeyPattern = new RegExp(`^${manifestsPrefix}(${layerNameExpression})/([^/]+)\\.csproj$`);

export const startupProfileKey = (layer: string): string => `${manifestsPrefix}${layer}/startup.profile`;

/** `builds/<layer>/<framework>-<arch>/<fingerprint>/` */
export const buildPrefix = (layer: string, target: Target, fingerprint: string): string =>
  `${buildsPrefix}${layer}/${targetName(target)}/${fingerprint}/`;

/**
 * What one build reads and where it writes, by a token that nobody else knows. All builds have one role, which may list
 * nothing: without the token no build can read another's source or write into its output.
 */
export const buildSourceKey = (token: string): string => `${buildSourcePrefix}${token}.zip`;
export const buildOutputPath = (token: string): string => `${buildOutputPrefix}${token}`;

/**
 * What a layer with these packages keeps of the version before it, decided once: `builds/<layer>/<target>/keeps-<packages>.json`.
 * @param packages hash of the regenerated project
 */
export const keepsKey = (layer: string, target: Target, packages: string): string =>
  `${buildsPrefix}${layer}/${targetName(target)}/keeps-${packages}.json`;

/** What was released of a layer, one record for each release: `builds/<layer>/releases/<id>.json`. */
export const releasesPrefix = (layer: string): string => `${buildsPrefix}${layer}/releases/`;
export const releaseRecordKey = (layer: string, id: string): string => `${releasesPrefix(layer)}${id}.json`;

/** The files of one build, by the names that stand in the bucket. */
export const buildFiles = {
  project: 'Dependencies.csproj',
  lock: 'packages.lock.json',
  profile: 'startup.profile',
  layer: 'layer.zip',
  artifact: 'artifact.xml',
  report: 'build-report.json',
  /** What publish-layer found when it checked the layer. Written before the layer itself. */
  facts: 'layer.json',
  /** Names the execution that builds and publishes this fingerprint. */
  claim: 'claim.json',
} as const;

/** Names the execution that is moving a layer's consumers and parameters. */
export const releaseLeaseKey = (layer: string): string => `${buildsPrefix}${layer}/release.json`;

/** Name of an execution, by ARN: its folder below `runs/`. */
const runPrefix = (execution: string): string => `${runsPrefix}${execution.split(':').at(-1)}/`;

/** What became of the functions that follow a target's layer: `runs/<execution>/<framework>-<arch>.json`. */
export const outcomesKey = (execution: string, target: Target): string =>
  `${runPrefix(execution)}${targetName(target)}.json`;

/** The functions that an execution moves, in their order: `runs/<execution>/functions.json`. */
export const functionsKey = (execution: string): string => `${runPrefix(execution)}functions.json`;

/**
 * How far each function that follows a layer has been moved: `runs/moves/<layer>/<function>.json`. Of the layer and not of an execution,
 * so that the next one finds what one that was cut off has left.
 */
export const movesPrefix = (layer: string): string => `${runsPrefix}moves/${layer}/`;
export const moveKey = (layer: string, name: string): string => `${movesPrefix(layer)}${name}.json`;

/** What users say of a function: that it shall have a layer, the events that it is tried with, a profile of its start. */
export const functionsPrefix = 'functions/';
export const eventsPrefix = (name: string): string => `${functionsPrefix}${name}/events/`;
export const requestKey = (name: string): string => `${functionsPrefix}${name}/request.json`;
export const givenProfileKey = (name: string): string => `${functionsPrefix}${name}/${buildFiles.profile}`;

/** `functions/<name>/request.json`. */
export const requestKeyPattern = new RegExp(`^${functionsPrefix}([a-zA-Z0-9_-]{1,64})/request\\.json$`);

/** What is made for functions, and what is known of each. Nothing below it is written by users or by builds. */
export const functionLayersPrefix = 'function-layers/';
const ofFunction = (name: string): string => `${functionLayersPrefix}${name}/`;

/** When old versions of functions' layers were last looked for. */
export const functionPruningKey = `${functionLayersPrefix}pruned.json`;

/** Names the execution that works on a function. */
export const functionLeaseKey = (name: string): string => `${ofFunction(name)}lease.json`;
/** How far a function has come, and what it was like before. */
export const functionStateKey = (name: string): string => `${ofFunction(name)}state.json`;
/** The profile of a recorded start; the newest counts for later code too, until that is recorded. */
export const recordedProfileKey = (name: string): string => `${ofFunction(name)}startup.profile`;
/** How far the recording of its start has come, and the recording layer's zip. */
export const recordingStateKey = (name: string): string => `${ofFunction(name)}recording.json`;
export const recordingZipKey = (name: string): string => `${ofFunction(name)}recording.zip`;
/** `function-layers/<name>/<framework>-<arch>/<fingerprint>/` */
export const functionBuildPrefix = (name: string, target: Target, fingerprint: string): string =>
  `${ofFunction(name)}${targetName(target)}/${fingerprint}/`;

/** Where a recorder in a function puts its record, by a token that nobody else knows. Nothing under it is trusted. */
export const recordsPrefix = 'records/';
export const recordKey = (token: string): string => `${recordsPrefix}${token}`;

/** What a function layer's build works on beside the profile, by the names in its source. */
export const functionSourceFiles = { zip: 'function.zip', settings: 'function.json', layers: 'layers/' } as const;
