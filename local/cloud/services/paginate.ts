/** Pages of a list. A token is the number of the entry that comes next. */
import { AwsError } from '../../contract/service';

/** @param errorName what the service calls a token that it did not give */
export function paginate<T>(
  entries: T[],
  size: number,
  token: string | undefined,
  errorName = 'InvalidNextToken',
): { page: T[]; nextToken: string | undefined } {
  const start = Number(token || '0');
  if (!Number.isSafeInteger(start) || start < 0) {
    throw new AwsError(errorName, `The token "${token}" is not one that an earlier page gave.`);
  }
  const end = start + size;
  return { page: entries.slice(start, end), nextToken: end < entries.length ? String(end) : undefined };
}
