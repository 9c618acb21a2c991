/** Signature version 4, computed by AWS's own library; here is what of a request goes into it. */
import { createHash, createHmac } from 'node:crypto';
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { getCanonicalHeaders, getSigningKey, SignatureV4, SignatureV4Base } from '@smithy/signature-v4';
import { algorithm } from './credential';

/** What a signature is made with, and for. */
export interface Signing {
  accessKeyId: string;
  secretAccessKey: string;
  region: string;
  service: string;
  /** `20260131T235959Z` */
  time: string;
}

export interface SignedParts {
  method: string;
  /** Percent-encoded, as it was sent. */
  path: string;
  query: URLSearchParams;
  /** The signed headers, and no others. */
  headers: Record<string, string>;
  /** The content's SHA-256 in hex, or what stands in its place in `x-amz-content-sha256`. */
  payloadHash: string;
}

/** Lets the parts be chosen that the library's own signer derives from the request, which it completes and cleans first. */
class RequestSignature extends SignatureV4Base {
  constructor(private readonly signing: Signing) {
    const { region, service } = signing;
    // S3 alone doesn't escape paths once more, since an object's key may hold anything.
    super({ credentials: signing, region, service, sha256: Sha256, uriEscapePath: service !== 's3' });
  }

  async of({ method, path, query, headers, payloadHash }: SignedParts): Promise<string> {
    const names = new Set(Object.keys(headers));
    const request = new HttpRequest({ method, path, headers, query: queryBag(query) });
    const canonical = this.createCanonicalRequest(request, getCanonicalHeaders(request, undefined, names), payloadHash);
    return sign(
      this.signing,
      await this.createStringToSign(this.signing.time, scopeOf(this.signing), canonical, algorithm),
    );
  }
}

/** The signature, in hex, that a request has to have. */
export const requestSignature = (signing: Signing, parts: SignedParts): Promise<string> =>
  new RequestSignature(signing).of(parts);

/** Signature of one chunk of an upload, which continues that of the chunk before it or, the first, of the request. */
export const chunkSignature = (signing: Signing, previous: string, chunk: Uint8Array): Promise<string> =>
  sign(
    signing,
    [`${algorithm}-PAYLOAD`, signing.time, scopeOf(signing), previous, sha256(''), sha256(chunk)].join('\n'),
  );

/** Signature of the headers that follow the last chunk: `<name>:<value>\n` each. */
export const trailerSignature = (signing: Signing, previous: string, headers: string): Promise<string> =>
  sign(signing, [`${algorithm}-TRAILER`, signing.time, scopeOf(signing), previous, sha256(headers)].join('\n'));

/** Path and query of a presigned URL for reading an object. */
export async function presignRead(signing: Signing, host: string, path: string, seconds: number): Promise<string> {
  const signer = new SignatureV4({ ...signing, credentials: signing, sha256: Sha256, uriEscapePath: false });
  const headers = { host, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
  const { query } = await signer.presign(new HttpRequest({ method: 'GET', path, headers }), { expiresIn: seconds });
  return `${path}?${new URLSearchParams(query as Record<string, string>)}`;
}

export const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

const dateOf = ({ time }: Signing): string => time.slice(0, 8);

const scopeOf = (signing: Signing): string => `${dateOf(signing)}/${signing.region}/${signing.service}/aws4_request`;

async function sign(signing: Signing, stringToSign: string): Promise<string> {
  const key = await getSigningKey(Sha256, signing, dateOf(signing), signing.region, signing.service);
  return createHmac('sha256', key).update(stringToSign).digest('hex');
}

function queryBag(query: URLSearchParams): Record<string, string[]> {
  return Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name)]));
}
