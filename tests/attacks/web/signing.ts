/** Requests as the account's owner, or somebody who has other keys, would sign them: what attacks begin with. */
import { Sha256 } from '@smithy/core/checksum';
import { HttpRequest } from '@smithy/core/protocols';
import { SignatureV4 } from '@smithy/signature-v4';
import type { RawRequest } from './raw-http';
import { region } from './world';

/** What is attacked. */
interface Attacked {
  host: string;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

export interface Unsigned {
  service: string;
  method?: string;
  path?: string;
  query?: Record<string, string>;
  headers?: Record<string, string>;
  body?: string;
}

export interface SignOptions {
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  region?: string;
  date?: Date;
  /** Seconds for which a presigned URL is valid. */
  expires?: number;
}

const signer = (world: Attacked, service: string, options: SignOptions): SignatureV4 =>
  new SignatureV4({
    service,
    region: options.region ?? region,
    credentials: options.credentials ?? world.credentials,
    sha256: Sha256,
    uriEscapePath: service !== 's3',
  });

const requestOf = (world: Attacked, { method = 'GET', path = '/', query, headers, body }: Unsigned): HttpRequest =>
  new HttpRequest({ method, path, query: { ...query }, headers: { host: world.host, ...headers }, body });

/** Signed in the Authorization header. */
export async function signed(world: Attacked, unsigned: Unsigned, options: SignOptions = {}): Promise<RawRequest> {
  const { date: signingDate } = options;
  const { headers } = await signer(world, unsigned.service, options).sign(requestOf(world, unsigned), { signingDate });
  const query = new URLSearchParams(unsigned.query).toString().replaceAll('+', '%20');
  return {
    method: unsigned.method ?? 'GET',
    target: `${unsigned.path ?? '/'}${query && `?${query}`}`,
    headers: Object.entries(headers),
    body: unsigned.body,
  };
}

/** Signed in the query. */
export async function presigned(world: Attacked, unsigned: Unsigned, options: SignOptions = {}): Promise<RawRequest> {
  const headers = { ...unsigned.headers, 'x-amz-content-sha256': 'UNSIGNED-PAYLOAD' };
  const request = requestOf(world, { ...unsigned, headers });
  const { date: signingDate, expires: expiresIn = 60 } = options;
  const { query } = await signer(world, unsigned.service, options).presign(request, { signingDate, expiresIn });
  const target = `${request.path}?${new URLSearchParams(query as Record<string, string>)}`;
  return { method: request.method, target, headers: [['Host', world.host]], body: unsigned.body };
}

/** The request with a header more, or with another value for one that it has. */
export const withHeader = (request: RawRequest, name: string, value: string): RawRequest => ({
  ...request,
  headers: [...request.headers.filter(([given]) => given.toLowerCase() !== name.toLowerCase()), [name, value]],
});

/** Calls of the JSON protocols. */
export const jsonCall = (service: string, target: string, input: object): Unsigned => ({
  service,
  method: 'POST',
  headers: { 'content-type': 'application/x-amz-json-1.1', 'x-amz-target': target },
  body: JSON.stringify(input),
});

/** Calls of the query protocol. */
export const formCall = (service: string, input: Record<string, string>): Unsigned => ({
  service,
  method: 'POST',
  headers: { 'content-type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(input).toString(),
});
