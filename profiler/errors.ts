/** Errors of `npm run profile`, by name: each message says which thing, why, and what to change. */

/** - `RecordEmpty`: the runtime did not report what the start used. */
export type ProfilerErrorName = 'RecordEmpty';

export class ProfilerError extends Error {
  constructor(
    override readonly name: ProfilerErrorName,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
