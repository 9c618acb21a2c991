/** The size that the data of a state may have. */

/**
 * Limit of Step Functions, in bytes of UTF-8, on what a state gets, what a task answers and what a state passes on.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
export const maxStateBytes = 262_144;

/** Ends the execution: neither Retry nor Catch can match it, not even by `States.ALL`. */
export class DataLimitExceeded extends Error {
  override readonly name = 'States.DataLimitExceeded';
  readonly isRetryable = false;
  readonly isCatchable = false;

  constructor(state: string, what: string, bytes: number) {
    super(
      `The state/task '${state}' has ${what} of ${bytes} bytes, which is more than the maximum of ${maxStateBytes} bytes.`,
    );
  }
}

export const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value ?? null));

/** What is wrong with a value of a state, if it is too large. */
export function sizeError(state: string, what: string, value: unknown): DataLimitExceeded | undefined {
  const bytes = bytesOf(value);
  return bytes > maxStateBytes ? new DataLimitExceeded(state, what, bytes) : undefined;
}

/** @throws DataLimitExceeded */
export function checkSize(state: string, what: string, value: unknown): void {
  const error = sizeError(state, what, value);
  if (error) throw error;
}
