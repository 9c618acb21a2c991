/**
 * Reads who says to have signed a request: `<access key id>/<date>/<region>/<service>/aws4_request`, in the Authorization
 * header or, of a presigned URL, in the query. Version 2 of the signature is refused, as AWS refuses it in all regions that
 * came after 2014. https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-authenticating-requests.html
 */

import { AwsError } from '../../contract/service';
import type { Request } from '../protocol';

export interface Credential {
  accessKeyId: string;
  /** Day of the signing key, `20260131`. */
  date: string;
  region: string;
  /** Signing name of the service. */
  service: string;
  sessionToken: string | undefined;
  /** When the request was signed, `20260131T235959Z`. */
  time: string;
  /** Names of the headers that are signed, in lower case. */
  signedHeaders: string[];
  /** 64 hex digits. */
  signature: string;
  /** Seconds for which a presigned URL can be used. Undefined when the header has the signature. */
  expires: number | undefined;
}

export const algorithm = 'AWS4-HMAC-SHA256';

/** Where a presigned URL has its credential. */
const parameters = {
  algorithm: 'X-Amz-Algorithm',
  credential: 'X-Amz-Credential',
  time: 'X-Amz-Date',
  expires: 'X-Amz-Expires',
  signedHeaders: 'X-Amz-SignedHeaders',
  signature: 'X-Amz-Signature',
} as const;
const tokenParameter = 'X-Amz-Security-Token';

const headerPattern = /^AWS4-HMAC-SHA256 Credential=([^\s,]+), ?SignedHeaders=([^\s,]+), ?Signature=([0-9a-f]{64})$/;
const scopePattern = /^(\w{1,128})\/(\d{8})\/([a-z0-9-]+)\/([a-z0-9-]+)\/aws4_request$/;
const timePattern = /^\d{8}T\d{6}Z$/;
const signaturePattern = /^[0-9a-f]{64}$/;

/** Seconds. S3 gives a presigned URL a week at most. */
const longestExpiry = 7 * 24 * 3600;

export function readCredential({ method, headers, query }: Pick<Request, 'method' | 'headers' | 'query'>): Credential {
  const isPresigned = Object.values(parameters).some((name) => query.has(name));
  if (query.has('AWSAccessKeyId') || headers.authorization?.startsWith('AWS ')) throw unsupported();
  if (headers.authorization !== undefined && isPresigned) {
    throw new AwsError('InvalidArgument', 'Only one auth mechanism allowed: the Authorization header or the query.');
  }
  if (isPresigned) return fromQuery(query);
  if (headers.authorization !== undefined) return fromHeader(headers.authorization, headers);
  const message =
    'The request is not signed. Use an AWS SDK, the aws CLI, or a URL presigned by one, with the keys that this cloud made.';
  // Every API but S3's and Lambda's takes POST only.
  throw new AwsError(method === 'POST' ? 'MissingAuthenticationToken' : 'AccessDenied', message, 403);
}

function fromHeader(authorization: string, headers: Request['headers']): Credential {
  if (!authorization.startsWith(`${algorithm} `)) throw unsupported();
  const [, scope = '', signedHeaders = '', signature = ''] = headerPattern.exec(authorization) ?? [];
  if (!signature) throw incomplete('The Authorization header is not a Credential, SignedHeaders and a Signature.');
  const time = String(headers['x-amz-date'] ?? '');
  if (!timePattern.test(time)) throw incomplete('The header x-amz-date is missing or malformed.');
  const sessionToken = headers['x-amz-security-token']?.toString();
  return {
    ...readScope(scope),
    sessionToken,
    time,
    signedHeaders: signedHeaders.split(';'),
    signature,
    expires: undefined,
  };
}

function fromQuery(query: URLSearchParams): Credential {
  for (const name of [...Object.values(parameters), tokenParameter]) {
    const count = query.getAll(name).length;
    if (count > 1 || (count === 0 && name !== tokenParameter)) throw malformedQuery(`${name} has to be given once.`);
  }
  const given = (name: keyof typeof parameters): string => query.get(parameters[name]) ?? '';
  if (given('algorithm') !== algorithm) throw unsupported();
  if (!timePattern.test(given('time'))) throw malformedQuery('X-Amz-Date has to be a time such as 20260131T235959Z.');
  if (!signaturePattern.test(given('signature'))) throw malformedQuery('X-Amz-Signature has to be 64 hex digits.');
  const expires = /^\d{1,6}$/.test(given('expires')) ? Number(given('expires')) : Number.NaN;
  if (!(expires > 0 && expires <= longestExpiry)) {
    throw malformedQuery(`X-Amz-Expires has to be a number of seconds up to ${longestExpiry}.`);
  }
  const scope = readScope(given('credential'));
  if (scope.service !== 's3') {
    throw new AwsError(
      'AccessDenied',
      `Credentials in the query are for objects in S3, not for ${scope.service}.`,
      403,
    );
  }
  return {
    ...scope,
    sessionToken: query.get(tokenParameter) ?? undefined,
    time: given('time'),
    signedHeaders: given('signedHeaders').split(';'),
    signature: given('signature'),
    expires,
  };
}

function readScope(scope: string): Pick<Credential, 'accessKeyId' | 'date' | 'region' | 'service'> {
  const [, accessKeyId = '', date = '', region = '', service = ''] = scopePattern.exec(scope) ?? [];
  if (accessKeyId) return { accessKeyId, date, region, service };
  throw incomplete(`The credential "${scope}" is not <access key id>/<date>/<region>/<service>/aws4_request.`);
}

const incomplete = (message: string): AwsError => new AwsError('IncompleteSignature', message);
const malformedQuery = (message: string): AwsError => new AwsError('AuthorizationQueryParametersError', message);
const unsupported = (): AwsError =>
  new AwsError(
    'InvalidRequest',
    `The authorization mechanism you have provided is not supported. Please use ${algorithm}. ` +
      'Of the aws CLI version 1, `aws s3 presign` does so with the setting s3.signature_version = s3v4.',
  );
