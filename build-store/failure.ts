/** What a failed build says of itself: to its log, and to the workflow through variables that the build exports. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PipelineError } from '../core/errors';
import { shownLines } from '../core/text';

/** Files in the source directory that the buildspec exports as BUILD_ERROR and BUILD_ERROR_NAME. */
export const failureFiles = { error: 'build-error.json', name: 'build-error-name' } as const;

/**
 * Most bytes of the error, as JSON. CodeBuild takes 4,096 characters for a variable that it is given; what it keeps of those
 * that a build exports is not documented. The log has the whole message.
 */
export const mostErrorBytes = 4000;

/** Anything that is no PipelineError is the program's own fault. */
export const asPipelineError = (error: unknown): PipelineError =>
  error instanceof PipelineError
    ? error
    : new PipelineError('BuildFailed', `The build program failed: ${error instanceof Error ? error.message : error}`);

/** `{"name", "message"}`, with as much of the message as there is room for. */
export function errorJson({ name, message }: PipelineError): string {
  for (let room = mostErrorBytes; ; room = Math.floor(room * 0.9)) {
    const text = JSON.stringify({ name, message: shownLines(message, room) });
    if (Buffer.byteLength(text) <= mostErrorBytes) return text;
  }
}

/** The name stands in a file of its own, so that it arrives whatever becomes of the message. */
export function leaveFailure(directory: string, failure: PipelineError): void {
  writeFileSync(join(directory, failureFiles.error), errorJson(failure));
  writeFileSync(join(directory, failureFiles.name), failure.name);
}
