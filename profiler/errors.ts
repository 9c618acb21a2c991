/** Errors of `npm run profile`, by name: each message says which thing, why, and what to change. */

/**
 * - `FunctionNotPublished`: the folder is not what `dotnet publish` makes of a function.
 * - `HandlerUnclear`: several methods could handle events, or none could.
 * - `LayerMissing`: the function was published against a layer that was not given, or that lacks a package.
 * - `FunctionFailed`: the function did not start, or answered an event with an error.
 * - `RecordEmpty`: the runtime did not report what the start used.
 */
export type ProfilerErrorName =
  | 'FunctionNotPublished'
  | 'HandlerUnclear'
  | 'LayerMissing'
  | 'FunctionFailed'
  | 'RecordEmpty';

export class ProfilerError extends Error {
  constructor(
    override readonly name: ProfilerErrorName,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
