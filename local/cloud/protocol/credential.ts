/**
 * Reads who signed a request: `<access key id>/<date>/<region>/<service>/aws4_request`, in the Authorization header or,
 * of a presigned URL, in the query. `aws s3 presign` of the aws CLI v1 still signs the way before that (version 2).
 * Signatures are not verified: the server is on the loopback interface only.
 */
import { AwsError } from '../service';
import type { Request } from './request';

export interface Credential {
  accessKeyId: string;
  /** Signing name of the service. */
  service: string;
  sessionToken: string | undefined;
}

export function readCredential({ headers, query }: Request): Credential {
  const header = /Credential=([^,\s]+)/.exec(headers.authorization ?? '')?.[1];
  if (header) return credential(header, headers['x-amz-security-token']?.toString());

  const scope = query.get('X-Amz-Credential');
  if (scope) {
    const seconds = Number(query.get('X-Amz-Expires') ?? Number.NaN);
    requireUnexpired(signingTime(query.get('X-Amz-Date') ?? '') + seconds * 1000);
    return credential(scope, query.get('X-Amz-Security-Token') ?? undefined);
  }
  const accessKeyId = query.get('AWSAccessKeyId');
  if (accessKeyId) {
    requireUnexpired(Number(query.get('Expires') ?? Number.NaN) * 1000);
    return { accessKeyId, service: 's3', sessionToken: query.get('x-amz-security-token') ?? undefined };
  }
  const message =
    'The request is not signed. Use an AWS SDK, the aws CLI, or a URL presigned by one, with any access key.';
  throw new AwsError('AccessDenied', message, 403);
}

function credential(scope: string, sessionToken: string | undefined): Credential {
  const [accessKeyId, , , service] = scope.split('/');
  if (accessKeyId && service) return { accessKeyId, service, sessionToken };
  throw new AwsError('IncompleteSignature', `The credential "${scope}" has no access key or no service in it.`, 400);
}

/** Milliseconds since 1970, of a time such as 20260131T235959Z. */
function signingTime(text: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text) ?? [];
  return Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
}

function requireUnexpired(expires: number): void {
  if (Number.isNaN(expires)) {
    throw new AwsError(
      'AuthorizationQueryParametersError',
      "The URL's time of signing or expiry is missing or malformed.",
    );
  }
  if (expires < Date.now()) throw new AwsError('AccessDenied', 'Request has expired', 403);
}
