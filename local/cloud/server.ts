/** The loopback HTTP server that AWS SDK clients and the aws CLI talk to. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { refusalOf } from '../../lambda-host/loopback';
import { AwsError, type Principal, type ServiceName, type Shape, serviceNames } from '../contract/service';
import type { AccessKeys } from './authentication/access-keys';
import { type Credential, readCredential } from './authentication/credential';
import { findKey, verify } from './authentication/verify';
import {
  decodeRequest,
  type ErrorModel,
  encodeError,
  encodeResponse,
  guessErrorModel,
  loadModel,
  type Request,
  type Response,
  type ServiceModel,
} from './protocol';

export interface ServerOptions {
  /** Port to listen on; 0 takes a free one. */
  port: number;
  /** The region that requests have to be signed for. */
  region: string;
  /** The keys that they can be signed with. */
  keys: AccessKeys;
  /** Makes the call, with the principal's permissions enforced. */
  call(service: ServiceName, operation: string, input: Shape, principal: Principal): Promise<Shape | undefined>;
  log(line: string): void;
}

/** Twice the 250 MB that a function may have unzipped. A request is held in memory until its signature is verified. */
const maxBodyBytes = 500 * 1024 * 1024;

/** S3's operations that presigned URLs are for. */
const presignable = ['GetObject', 'HeadObject', 'PutObject', 'UploadPart'];

export async function startServer(options: ServerOptions): Promise<{ server: Server; endpoint: string }> {
  const server = createServer((request, response) => {
    answer(request, options)
      .then((answered) => send(request, response, answered))
      .catch((error: Error) => {
        // The client went away in the middle of its request: there is nobody to answer.
        options.log(`${request.method} ${request.url}: ${error.message}`);
        response.destroy();
      });
  });
  // Uploads and debugged clients may be slow; on one machine nobody attacks with slow requests.
  server.requestTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      const inUse = `Port ${options.port} is in use by another program. Stop it, or choose another port.`;
      reject(error.code === 'EADDRINUSE' ? new Error(inUse, { cause: error }) : error);
    });
    // Only this machine may connect: the account's keys go over it, and nothing is encrypted.
    server.listen(options.port, '127.0.0.1', () => resolve());
  });
  return { server, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function answer(incoming: IncomingMessage, options: ServerOptions): Promise<Response> {
  const requestId = randomUUID();
  const head = readHead(incoming);
  let model: ServiceModel | undefined;
  let errorModel: ErrorModel | undefined;
  let response: Response;
  try {
    const refusal = refusalOf(incoming);
    if (refusal) throw new AwsError('AccessDenied', refusal, 403);
    const credential = readCredential(head);
    errorModel = guessErrorModel(credential.service, head);
    model = await loadModel(serviceOf(credential, head));
    errorModel = model;
    const key = findKey(options.keys, credential, model.protocol);
    const sent = { ...head, body: await readBody(incoming) };
    const { protocol } = model;
    const { principal, request } = await verify(sent, credential, key, { protocol, region: options.region });
    const [operation, input] = await decodeRequest(model, request);
    if (credential.expires !== undefined) requirePresignable(model, operation.name);
    const output = await options.call(model.name, operation.name, input, principal);
    response = encodeResponse(model, operation, output, requestId);
  } catch (error) {
    if (!(error instanceof AwsError)) {
      options.log(`${model?.name}: ${incoming.method} ${incoming.url}: ${(error as Error).stack}`);
    }
    // What nobody signed is answered in S3's words, as it comes from people with a browser or curl.
    response = encodeError(errorModel ?? (await loadModel('s3')), error, requestId);
  }
  // What was refused by its head is not read to its end.
  if (!incoming.complete) response.headers.connection = 'close';
  response.headers['x-amzn-requestid'] = requestId;
  response.headers['x-amz-request-id'] = requestId;
  return response;
}

function serviceOf({ service }: Credential, { method, path, headers }: Omit<Request, 'body'>): ServiceName {
  const name = serviceNames.find((known) => known === service);
  if (name) return name;
  const operation = headers['x-amz-target'] ?? `${method} ${path}`;
  const message = `The local cloud has no service "${service}" (${operation}), only ${serviceNames.join(', ')}.`;
  throw new AwsError('NotImplemented', message, 501);
}

/** A URL that goes from hand to hand reads or writes one object, and does nothing else. */
function requirePresignable({ name }: ServiceModel, operation: string): void {
  if (name === 's3' && presignable.includes(operation)) return;
  const message = `${name}:${operation} is not for presigned URLs, only ${presignable.join(', ')} of S3 are.`;
  throw new AwsError('AccessDenied', message, 403);
}

function readHead({ method = 'GET', url = '/', headers }: IncomingMessage): Omit<Request, 'body'> {
  const queryStart = url.indexOf('?');
  return {
    method,
    // Not parsed as a URL, which would take `..` in an object's key for the parent folder.
    path: queryStart === -1 ? url : url.slice(0, queryStart),
    query: new URLSearchParams(queryStart === -1 ? '' : url.slice(queryStart + 1)),
    headers,
  };
}

async function readBody(incoming: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  // Whoever sends too much is told so, which takes the connection.
  for await (const chunk of incoming.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk);
    length += chunk.length;
    if (length > maxBodyBytes) {
      throw new AwsError(
        'EntityTooLarge',
        `A request has ${maxBodyBytes} bytes at most. Upload the object in parts.`,
        413,
      );
    }
  }
  return Buffer.concat(chunks);
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Response): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const hasBody = request.method !== 'HEAD' && status !== 204 && status !== 304;
  const length = hasBody ? { 'content-length': String(bytes.byteLength) } : {};
  response.writeHead(status, { ...headers, ...length });
  response.end(hasBody ? bytes : undefined);
}
