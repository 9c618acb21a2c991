/**
 * The Lambda Runtime API (version 2018-06-01) for one execution environment: what a runtime asks for its next
 * invocation and posts its results to.
 */
import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
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

/** A request ID for the n-th invocation of a process, for who invokes it outside of any account. */
export const numberedRequestId = (number: number): string =>
  `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

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

/** What happens to an invocation, at the very moment: for who takes times. */
export interface InvocationEvents {
  /** The runtime gets it now. */
  onHandedOut?(): void;
  /** The runtime begins to post its result. */
  onAnswer?(): void;
}

interface Pending extends InvocationEvents {
  invocation: Invocation;
  handedOut: boolean;
  settle(result: InvocationResult): void;
}

export interface RuntimeApiOptions {
  /** Runs when a result has come. The runtime waits for it, since only then it is told so. */
  onResult?(): Promise<void>;
}

export class RuntimeApi {
  /**
   * Resolves at the end of the init phase: when the runtime asks for its first invocation, or with what it reports as the
   * reason why it can't start.
   */
  readonly ready: Promise<InvocationResult | undefined>;
  /** What the runtime reported as the reason why it can't start. */
  initError: InvocationResult | undefined;

  private markReady!: (initError?: InvocationResult) => void;
  private markIdle: (() => void) | undefined;
  private waiting: ServerResponse | undefined;
  private pending: Pending | undefined;
  /** The API knows no keys, so its path is one: in Lambda nobody else reaches it, on this machine every program does. */
  private readonly secret = randomBytes(16).toString('hex');

  private constructor(
    private readonly server: Server,
    private readonly options: RuntimeApiOptions,
  ) {
    this.ready = new Promise((resolve) => {
      this.markReady = resolve;
    });
  }

  /** Starts to listen on a free port of the loopback interface. */
  static async listen(options: RuntimeApiOptions = {}): Promise<RuntimeApi> {
    const server = createServer();
    // A runtime waits for its next invocation for as long as the environment lives.
    server.requestTimeout = 0;
    server.keepAliveTimeout = 0;
    const api = new RuntimeApi(server, options);
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
  invoke(invocation: Invocation, events: InvocationEvents = {}): Promise<InvocationResult> {
    return new Promise((settle) => {
      this.pending = { ...events, invocation, handedOut: false, settle };
      this.handOut();
    });
  }

  /** Resolves when the runtime waits for an invocation: it has done whatever it does after a response. */
  idle(): Promise<void> {
    if (this.waiting) return Promise.resolve();
    return new Promise((resolve) => {
      this.markIdle = resolve;
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
      if (this.waiting) this.markIdle?.();
      return;
    }

    if (route.startsWith('POST invocation/')) this.pending?.onAnswer?.();
    const body = await buffer(request);
    if (route === 'POST init/error') {
      this.initError = { payload: body, functionError: 'Unhandled' };
      this.markReady(this.initError);
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
      await this.options.onResult?.();
      reply(response, 202, { status: 'OK' });
    }
  }

  private handOut(): void {
    if (!this.waiting || !this.pending || this.pending.handedOut) return;
    const { invocation } = this.pending;
    this.pending.handedOut = true;
    this.waiting.writeHead(200, invocationHeaders(invocation));
    this.pending.onHandedOut?.();
    this.waiting.end(invocation.payload);
    this.waiting = undefined;
  }
}

function reply(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
}

/** AWS Lambda developer guide, "Runtime API". */
const invocationHeaders = ({ requestId, functionArn, timeoutSeconds }: Invocation): Record<string, string> => ({
  'Content-Type': 'application/json',
  'Lambda-Runtime-Aws-Request-Id': requestId,
  'Lambda-Runtime-Deadline-Ms': String(Date.now() + timeoutSeconds * 1000),
  'Lambda-Runtime-Invoked-Function-Arn': functionArn,
  'Lambda-Runtime-Trace-Id': traceId(requestId),
});

/** An X-Ray trace header: `Root=1-<time in seconds, hex>-<96 bits, hex>`, not sampled. */
function traceId(requestId: string): string {
  const seconds = Math.floor(Date.now() / 1000).toString(16);
  return `Root=1-${seconds}-${requestId.replaceAll('-', '').slice(0, 24)};Sampled=0`;
}
