/** Why nothing can be undone. Names are what scripts look for; messages say which thing, why, and what to do. */

const names = [
  'LayerUnknown',
  'NoEarlierVersion',
  'VersionUnknown',
  'VersionAmbiguous',
  'AlreadyCurrent',
  'LayerVersionDeleted',
  'ManifestVersionDeleted',
  'ExecutionRunning',
  'ManifestChanged',
] as const;

/** Nothing was changed. */
export class UndoRefused extends Error {
  constructor(
    override readonly name: (typeof names)[number],
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
