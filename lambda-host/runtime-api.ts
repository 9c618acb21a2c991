/**
 * The Lambda Runtime API (version 2018-06-01) for one execution environment: what a runtime asks for its next
 * invocation and posts its results to.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { invocationHeaders } from './invocation-headers';
import { refusalOf } from './loopback';

/** One invocation, as the runtime gets it. */
export interface Invocation {
  requestId: string;
  functionArn: string;
  /** JSON. */
  payload: Uint8Array;
  /** Seconds until the invocation times out, counted from when the runtime gets it. */
  timeoutSeconds: number;
}

/** What came of an invocation. */
export interface InvocationResult {
  /** JSON: the function's result, or `{errorType, errorMessage, …}` when there is a function error. */
  payload: Uint8Array;
  functionError?: 'Unhandled';
}

/** Lambda's limit of a response, in bytes. */
const maxResponseBytes = 6 * 1024 * 1024;

/** The result that Lambda answers with when the function could not give one itself. */
export const errorResult = (errorType: string, errorMessage: string): InvocationResult => ({
  payload: Buffer.from(JSON.stringify({ errorType, errorMessage })),
  functionError: 'Unhandled',
});

interface Pending {
  invocation: Invocation;
  handedOut: boolean;
  onHandedOut(): void;
  settle(result: InvocationResult): void;
}

export class RuntimeApi {
  /** Resolves when the runtime asks for its first invocation, which is the end of its init phase. */
  readonly ready: Promise<void>;
  /** What the runtime reported as the reason why it can't start. */
  initError: InvocationResult | undefined;

  private markReady!: () => void;
  private waiting: ServerResponse | undefined;
  private pending: Pending | undefined;
  /** The API knows no keys, so its path is one: in Lambda nobody else reaches it, on this machine every program does. */
  private readonly secret = randomBytes(16).toString('hex');

  private constructor(private readonly server: Server) {
    this.ready = new Promise((resolve) => {
      this.markReady = resolve;
    });
  }

  /** Starts to listen on a free port of the loopback interface. */
  static async listen(): Promise<RuntimeApi> {
    const server = createServer();
    // A runtime waits for its next invocation for as long as the environment lives.
    server.requestTimeout = 0;
    server.keepAliveTimeout = 0;
    const api = new RuntimeApi(server);
    server.on('request', (request, response) => {
      api.answer(request, response).catch((error: Error) => response.destroy(error));
    });
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return api;
  }

  /** What a runtime puts before the API's path: the value of `AWS_LAMBDA_RUNTIME_API`. */
  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}/${this.secret}`;
  }

  /** Hands an invocation to the runtime, as soon as it asks for one. One at a time. */
  invoke(invocation: Invocation, onHandedOut: () => void): Promise<InvocationResult> {
    return new Promise((settle) => {
      this.pending = { invocation, handedOut: false, onHandedOut, settle };
      this.handOut();
    });
  }

  /** Ends the invocation that is under way, if any: also with a result that isn't the runtime's own. */
  finish(result: InvocationResult): void {
    const pending = this.pending;
    this.pending = undefined;
    pending?.settle(result);
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const root = `/${this.secret}/2018-06-01/runtime/`;
    const refusal = refusalOf(request) ?? (request.url?.startsWith(root) ? undefined : 'It is not for you.');
    if (refusal) {
      reply(response, 403, { errorType: 'Forbidden', errorMessage: refusal });
      return;
    }
    const route = `${request.method} ${request.url?.slice(root.length)}`;
    if (route === 'GET invocation/next') {
      this.waiting = response;
      this.markReady();
      this.handOut();
      return;
    }

    const body = await buffer(request);
    if (route === 'POST init/error') {
      this.initError = { payload: body, functionError: 'Unhandled' };
      this.finish(this.initError);
      reply(response, 202, { status: 'OK' });
      return;
    }

    const [, requestId, kind] = /^POST invocation\/([^/]+)\/(response|error)$/.exec(route) ?? [];
    if (!requestId) {
      reply(response, 404, { errorType: 'InvalidRoute', errorMessage: `The Runtime API has no ${route}` });
    } else if (!this.pending?.handedOut || requestId !== this.pending.invocation.requestId) {
      reply(response, 400, { errorType: 'InvalidRequestID', errorMessage: `No invocation ${requestId} is under way` });
    } else if (body.length > maxResponseBytes) {
      const message = `Response payload size exceeded maximum allowed payload size (${maxResponseBytes} bytes).`;
      this.finish(errorResult('Function.ResponseSizeTooLarge', message));
      reply(response, 413, { errorType: 'RequestEntityTooLarge', errorMessage: message });
    } else {
      this.finish(kind === 'error' ? { payload: body, functionError: 'Unhandled' } : { payload: body });
      reply(response, 202, { status: 'OK' });
    }
  }

  private handOut(): void {
    if (!this.waiting || !this.pending || this.pending.handedOut) return;
    const { invocation } = this.pending;
    this.pending.handedOut = true;
    const { requestId, functionArn, timeoutSeconds } = invocation;
    const headers = invocationHeaders({ requestId, functionArn, timeoutSeconds, traceId: traceId(requestId) });
    this.waiting.writeHead(200, headers);
    this.waiting.end(invocation.payload);
    this.waiting = undefined;
    this.pending.onHandedOut();
  }
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** An X-Ray trace header: `Root=1-<time in seconds, hex>-<96 bits, hex>`, not sampled. */
function traceId(requestId: string): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${requestId.replaceAll('-', '').slice(0, 24)};Sampled=0`;
}
