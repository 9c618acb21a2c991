/** The loopback HTTP server that AWS SDK clients and the aws CLI talk to. */
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  decodeRequest,
  encodeError,
  encodeResponse,
  loadModel,
  type Request,
  type Response,
  type ServiceModel,
} from './protocol';
import { decodeAwsChunked, isAwsChunked } from './protocol/aws-chunked';
import { type Credential, readCredential } from './protocol/credential';
import { AwsError, type Principal, type ServiceName, type Shape, serviceNames } from './service';

export interface ServerOptions {
  /** Port to listen on; 0 takes a free one. */
  port: number;
  /** Who signed a request. Throws when the credential is not valid. */
  identify(credential: Credential): Principal;
  /** Makes the call, with the principal's permissions enforced. */
  call(service: ServiceName, operation: string, input: Shape, principal: Principal): Promise<Shape | undefined>;
  log(line: string): void;
}

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
    // Only this machine may connect: whoever can reach the port acts as the account's root.
    server.listen(options.port, '127.0.0.1', () => resolve());
  });
  return { server, endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function answer(incoming: IncomingMessage, options: ServerOptions): Promise<Response> {
  const request = await readRequest(incoming);
  const requestId = randomUUID();
  let model: ServiceModel | undefined;
  let response: Response;
  try {
    const credential = readCredential(request);
    model = await loadModel(serviceOf(credential));
    const principal = options.identify(credential);
    if (isAwsChunked(request.headers)) request.body = decodeAwsChunked(request.body);
    const [operation, input] = await decodeRequest(model, request);
    const output = await options.call(model.name, operation.name, input, principal);
    response = encodeResponse(model, operation, output, requestId);
  } catch (error) {
    if (!(error instanceof AwsError)) {
      options.log(`${model?.name}: ${request.method} ${request.path}: ${(error as Error).stack}`);
    }
    // What nobody signed is answered in S3's words, as it comes from people with a browser or curl.
    response = encodeError(model ?? (await loadModel('s3')), error, requestId);
  }
  response.headers['x-amzn-requestid'] = requestId;
  response.headers['x-amz-request-id'] = requestId;
  return response;
}

function serviceOf({ service }: Credential): ServiceName {
  const name = serviceNames.find((known) => known === service);
  if (name) return name;
  throw new AwsError(
    'NotImplemented',
    `The local cloud has no service "${service}", only ${serviceNames.join(', ')}.`,
    501,
  );
}

async function readRequest(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const url = incoming.url ?? '/';
  const queryStart = url.indexOf('?');
  return {
    method: incoming.method ?? 'GET',
    // Not parsed as a URL, which would take `..` in an object's key for the parent folder.
    path: queryStart === -1 ? url : url.slice(0, queryStart),
    query: new URLSearchParams(queryStart === -1 ? '' : url.slice(queryStart + 1)),
    headers: incoming.headers,
    body: Buffer.concat(chunks),
  };
}

function send(request: IncomingMessage, response: ServerResponse, { status, headers, body }: Response): void {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const hasBody = request.method !== 'HEAD' && status !== 204 && status !== 304;
  const length = hasBody ? { 'content-length': String(bytes.byteLength) } : {};
  response.writeHead(status, { ...headers, ...length });
  response.end(hasBody ? bytes : undefined);
}
