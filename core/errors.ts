/**
 * The pipeline's errors. A name is what Retry and Catch match, what an execution fails with and what users search for;
 * a message says which thing, why, and what to change.
 */

export const userErrorNames = [
  'ManifestKeyInvalid',
  'ManifestDeleted',
  'ManifestTooLarge',
  'ManifestNotXml',
  'ManifestElementRefused',
  'ManifestHasNoPackages',
  'ManifestVersionInvalid',
  'ManifestFrameworkUnknown',
  'ManifestRuntimeIdentifierUnknown',
  'ManifestLevelUnknown',
  'StartupProfileMissing',
  'StartupProfileInvalid',
  'PreviousLayerMissing',
  'PackageNotFound',
  'FrameworkNotSupported',
  'RestoreFailed',
  'PackageRefused',
  'BuildImageUnavailable',
  'SdkNotSupported',
  'BuildFailed',
  'LayerTooLarge',
  'LayerContentRefused',
  'ConsumerNotRestored',
  'ReleaseStopped',
  'FunctionCodeRefused',
  'FunctionEventUnknown',
] as const;

/** Another execution holds what this one needs; the workflow waits and asks again. */
export const busyErrorNames = ['BuildInProgress', 'ReleaseInProgress', 'FunctionInProgress'] as const;

export type ErrorName = (typeof userErrorNames)[number] | (typeof busyErrorNames)[number];

/** An error that the workflow knows by name. Lambda reports `name` as the error type. */
export class PipelineError extends Error {
  constructor(
    override readonly name: ErrorName,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
