/**
 * Verifies who signed a request, and that nothing of it was changed since.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */

import { AwsError, type Principal } from '../../contract/service';
import type { Protocol, Request } from '../protocol';
import { type AccessKey, type AccessKeys, sameSecret } from './access-keys';
import { verifyChecksums } from './checksums';
import { readContent, unsignedPayload } from './content';
import type { Credential } from './credential';
import { authenticationError, type Problem } from './problems';
import { requestSignature, type SignedParts, sha256 } from './signature';

/** Milliseconds by which a client's clock may be wrong: AWS's 15 minutes. */
const maxSkew = 15 * 60_000;

/** Services that are one for all regions, so that clients without a region of their own sign for the first. */
const globalServices = ['iam', 'sts'];
const globalRegion = 'us-east-1';

/** What a client may add to a presigned URL, which was signed for somebody who could not know it. The rest is not read. */
const addable =
  /^(range|if-(match|none-match|modified-since|unmodified-since|range)|content-(type|length|md5|encoding|disposition|language)|cache-control|expires)$/;

export interface Verified {
  principal: Principal;
  /** The request, with the headers that count and its content as it was meant. */
  request: Request;
}

/** Finds the key that a request says to be signed with, before anything more of it is read. */
export function findKey(keys: AccessKeys, credential: Credential, protocol: Protocol): AccessKey {
  const key = keys.find(credential.accessKeyId);
  if (key) return key;
  const message = 'The AWS access key ID you provided does not exist in our records.';
  throw authenticationError(protocol, 'unknownKey', `${message} Take the keys that this start of the cloud made.`);
}

/**
 * Throws AWS's error unless the request was signed with the key, for this region, lately, and is unchanged.
 * @param request as it came, its body in its transfer format
 */
export async function verify(
  request: Request,
  credential: Credential,
  key: AccessKey,
  { protocol, region }: { protocol: Protocol; region: string },
): Promise<Verified> {
  const refuse: Refuse = (problem, message) => {
    throw authenticationError(protocol, problem, message);
  };
  const { service, time, signature } = credential;
  checkScope(credential, region, refuse);
  checkTime(credential, refuse);
  if (!sameSecret(credential.sessionToken ?? '', key.sessionToken ?? '')) {
    refuse('wrongToken', 'The security token included in the request is invalid.');
  }
  if (key.expires !== undefined && key.expires < Date.now()) refuse('expiredToken', 'The provided token has expired.');
  if (service !== 's3' && !isNormalPath(request.path)) {
    refuse('mismatch', `The path ${request.path} has parts that are empty or dots.`);
  }

  const headers = signedHeaders(request, credential);
  const payloadHash = payloadHashOf(request, credential, headers);
  const { accessKeyId, secretAccessKey, principal } = key;
  const signing = { accessKeyId, secretAccessKey, region: credential.region, service, time };
  const { method, path, query } = request;
  const expected = await requestSignature(signing, { method, path, query, headers, payloadHash });
  if (!sameSecret(signature, expected)) {
    const message = 'The request signature we calculated does not match the signature you provided.';
    refuse('mismatch', `${message} Check your AWS secret access key and signing method.`);
  }
  const body = await readContent({ signing, signature, payloadHash, headers }, request.body);
  const counting = countingHeaders(request, credential, headers);
  if (service === 's3') await verifyChecksums(textsOf(counting), body);
  return { principal, request: { ...request, body, headers: counting } };
}

type Refuse = (problem: Problem, message: string) => never;

function checkScope({ date, region, service, time }: Credential, own: string, refuse: Refuse): void {
  if (date !== time.slice(0, 8)) refuse('wrongScope', `The credential is of ${date}, and the request of ${time}.`);
  if (region === own || (region === globalRegion && globalServices.includes(service))) return;
  refuse('wrongScope', `The region '${region}' is wrong; expecting '${own}'. Set AWS_REGION=${own}.`);
}

function checkTime({ time, expires }: Credential, refuse: Refuse): void {
  const signed = Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, '$1-$2-$3T$4:$5:$6Z'));
  const age = Date.now() - signed;
  if (Number.isNaN(age)) refuse('skewed', `${time} is not a time.`);
  if (age < -maxSkew) refuse('skewed', 'The difference between the request time and the current time is too large.');
  if (expires === undefined && age > maxSkew) {
    refuse('skewed', `Signature expired: ${time} is more than 15 minutes ago. Check the clock.`);
  }
  if (expires !== undefined && age > expires * 1000) throw new AwsError('AccessDenied', 'Request has expired', 403);
}

/** Empty parts and dots are no part of what is signed, but in S3, where they are what they are in an object's key. */
function isNormalPath(path: string): boolean {
  const parts = path.split('/').slice(1);
  return parts.every((part, index) => !['.', '..'].includes(part) && (part !== '' || index === parts.length - 1));
}

/** Every signed header has to be there, and the host and AWS's own headers have to be signed. */
function signedHeaders({ headers }: Request, credential: Credential): Record<string, string> {
  const missing = credential.signedHeaders.find((name) => typeof headers[name] !== 'string');
  if (missing !== undefined) throw denied(`The header "${missing}" is said to be signed and is not there.`);
  const names = Object.keys(headers).filter((name) => name === 'host' || name.startsWith('x-amz-'));
  const unsigned = names.filter((name) => !credential.signedHeaders.includes(name));
  if (unsigned.length > 0) {
    throw denied(`There were headers present in the request which were not signed: ${unsigned.join(', ')}`);
  }
  return Object.fromEntries(credential.signedHeaders.map((name) => [name, String(headers[name])]));
}

function payloadHashOf(
  { body, query }: Request,
  { service, expires }: Credential,
  headers: SignedParts['headers'],
): string {
  // Only S3 believes the header, and compares it with the content afterwards.
  if (service !== 's3') return sha256(body);
  const given = headers['x-amz-content-sha256'];
  if (given !== undefined) return given;
  if (expires === undefined) throw new AwsError('MissingSecurityHeader', 'The header x-amz-content-sha256 is missing.');
  return query.get('X-Amz-Content-Sha256') ?? query.get('x-amz-content-sha256') ?? unsignedPayload;
}

const textsOf = (headers: Request['headers']): [string, string][] =>
  Object.entries(headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []));

function countingHeaders(
  request: Request,
  { expires }: Credential,
  signed: Record<string, string>,
): Request['headers'] {
  if (expires === undefined) return signed;
  return { ...Object.fromEntries(Object.entries(request.headers).filter(([name]) => addable.test(name))), ...signed };
}

const denied = (message: string): AwsError => new AwsError('AccessDenied', message, 403);
