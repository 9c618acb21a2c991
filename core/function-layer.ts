/**
 * A function layer: pre-jitted copies of what lies in one deployed function's zip, for that function alone. Lambda runs its start
 * script (`AWS_LAMBDA_EXEC_WRAPPER`), which adds the layer's options only while the function is byte for byte what the layer was
 * made from. A recording layer has the same form: it adds the recorder and nothing else.
 * https://docs.aws.amazon.com/lambda/latest/dg/runtimes-modify.html, "Wrapper scripts"
 */
import { layerMount, layerName, startupImageName, type Target } from './targets';

/** The variable that has Lambda run the start script, and its value. Nothing else of a function's variables is set. */
export const wrapperVariable = 'AWS_LAMBDA_EXEC_WRAPPER';

const folder = 'prejit/';

/** Paths of a layer's files in its zip. */
export const functionLayerFiles = {
  /** The start script, executable: what Lambda runs. It goes on to the function's own wrapper, if there is one, and to the next. */
  start: `${folder}start`,
  /** The script, executable, that takes the place of `dotnet`: it checks the function's files and adds the layer's options. */
  dotnet: `${folder}dotnet`,
  /** The hash of every file of the function's zip, as `b2sum` checks them (function-layout/expected-list.ts). */
  expected: `${folder}function/expected.b2sums`,
  /** Path of the wrapper that the function has already: the start script goes on to that. Absent when it has none. */
  next: `${folder}function/next`,
  /** Names the pre-jitted copies and the hook to the host (`--additional-deps`). Absent when there are neither. */
  deps: `${folder}function/function.deps.json`,
  /** The function's own runtime configuration with the hook in it (`--runtimeconfig`). Absent when there is no hook. */
  runtimeConfig: `${folder}function/function.runtimeconfig.json`,
} as const;

export const wrapperValue = layerMount + functionLayerFiles.start;

/**
 * The folder with everything in it, and the one that the host looks for the files of `deps` in (`--additionalprobingpath`); with a
 * trailing slash.
 */
export const functionLayerFolder = folder;

/** The folder of the copies, each below it by its path in the function's zip; with a trailing slash. */
export const functionStoreFolder = `${folder}function/store/`;

/** The folder of the startup hook and the startup image, with a trailing slash. */
export const functionStartupFolder = `${folder}startup/`;

/** Not the name of a package layer's hook: a function may have both, and a process loads no two assemblies of one name. */
export const functionHookName = 'Prejit.Function.Startup.dll';

/** The files of a function layer's startup image, all in one folder: the hook, the image, and the list of what the hook prepares. */
export const functionImageFiles = (fingerprint: string) => {
  const name = startupImageName(fingerprint);
  return [functionHookName, `${name}.dll`, `${name}.warm`] as const;
};

/** The recorder's path in a recording layer, and what it reads: where its record goes, and what it may take. */
const recorderFolder = `${folder}record/`;
export const recorderName = 'Prejit.Recorder.dll';
export const recorderPath = recorderFolder + recorderName;
export const recordingPath = `${recorderFolder}recording.json`;

/**
 * Name of the Lambda layer, at most 140 characters. No package layer's name has an underscore, so they can't meet.
 * @param prefix the stack's
 */
export const functionLayerName = (name: string, target: Target, prefix = ''): string =>
  layerName(`fn_${name}`, target, prefix);

/** Name of the Lambda layer that records a function's start. */
export const recordingLayerName = (name: string, target: Target, prefix = ''): string =>
  layerName(`rec_${name}`, target, prefix);

/**
 * Description of a function layer's version: by it a version that was published is found again; and, by the stack's bucket, when the
 * stack is gone.
 */
export const functionLayerDescription = (fingerprint: string, bucket: string): string =>
  `Prejit function layer ${fingerprint} of ${bucket}`;

/** The fingerprint that a version's description names; undefined for versions of others. */
export const describedFingerprint = (description = ''): string | undefined =>
  /^Prejit function layer (\S+) of \S+$/.exec(description)?.[1];

/**
 * Description of a recording layer's version, and of the function's version with it.
 * @param token the recording's own
 */
export const recordingDescription = (token: string, bucket: string): string => `Prejit recording ${token} of ${bucket}`;

/** The bucket of the stack that made a version of a function layer or a recording layer; undefined for versions of others. */
export const bucketOfOneFunction = (description = ''): string | undefined =>
  /^Prejit (?:function layer|recording) \S+ of (\S+)$/.exec(description)?.[1];
