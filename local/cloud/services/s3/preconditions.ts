/** Conditional requests: If-Match, If-None-Match and the time-based ones. */
import { AwsError, type Shape } from '../../../contract/service';
import type { ObjectVersion } from './store';

/** For writes: only if the object is still the expected one, or doesn't exist yet. */
export function checkWrite(input: Shape, current: ObjectVersion | undefined): void {
  if (input.IfNoneMatch !== undefined && input.IfNoneMatch !== '*') {
    throw new AwsError('NotImplemented', 'A write takes If-None-Match: * and no other value.', 501);
  }
  if (input.IfNoneMatch === '*' && current) throw preconditionFailed('If-None-Match');
  if (input.IfMatch !== undefined) {
    if (!current) throw new AwsError('NoSuchKey', 'The specified key does not exist.', 404, { Key: input.Key });
    if (!matches(input.IfMatch, current.etag)) throw preconditionFailed('If-Match');
  }
}

/** For reads. Not modified is an error with status 304, as the SDK has it. */
export function checkRead(input: Shape, { etag, lastModified }: ObjectVersion): void {
  const modified = Date.parse(lastModified);
  if (input.IfMatch !== undefined) {
    if (!matches(input.IfMatch, etag)) throw preconditionFailed('If-Match');
  } else if (input.IfUnmodifiedSince && modified > new Date(input.IfUnmodifiedSince).getTime()) {
    throw preconditionFailed('If-Unmodified-Since');
  }
  if (input.IfNoneMatch !== undefined) {
    if (matches(input.IfNoneMatch, etag)) throw notModified();
  } else if (input.IfModifiedSince && modified <= new Date(input.IfModifiedSince).getTime()) {
    throw notModified();
  }
}

/** Clients send entity tags with and without their quotes. */
const matches = (expected: string, etag: string): boolean =>
  expected === '*' || expected.replaceAll('"', '') === etag.replaceAll('"', '');

const preconditionFailed = (condition: string): AwsError =>
  new AwsError('PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', 412, {
    Condition: condition,
  });

const notModified = (): AwsError => new AwsError('NotModified', 'Not Modified', 304);
