/** One recorded start: a function's process, the Runtime API that feeds it, and the record that it leaves. */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { invocationHeaders, numberedRequestId } from '../lambda-host/invocation-headers';

export interface RecordingOptions {
  /** Arguments of `dotnet`, as Lambda passes them. */
  command: string[];
  environment: Record<string, string | undefined>;
  recorder: string;
  /** Folder for this start's files. */
  workDirectory: string;
  /** Payloads, in the order in which the function gets them. */
  events: string[];
  /** Most seconds that the whole start may take. */
  timeout: number;
}

/** Times are in milliseconds since 1970, by the clock that the recorder uses too. */
export interface Recording {
  lines: string[];
  firstEvent: number;
  firstResponse: number;
  /** What the function answered, or the error it reported, event by event. */
  answers: { ok: boolean; body: string }[];
}

export async function recordStart(options: RecordingOptions): Promise<Recording> {
  const output = path.join(options.workDirectory, 'record.jsonl');
  const api = new RecordedRuntimeApi(options.events);
  const address = await api.listen();
  const hooks = [options.recorder, options.environment.DOTNET_STARTUP_HOOKS].filter(Boolean).join(path.delimiter);
  const child = spawn('dotnet', options.command, {
    env: {
      ...options.environment,
      AWS_LAMBDA_RUNTIME_API: address,
      DOTNET_STARTUP_HOOKS: hooks,
      PREJIT_PROFILE_OUTPUT: output,
      PREJIT_WARM: 'off',
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let errors = '';
  child.stderr.on('data', (chunk: Buffer) => {
    errors = (errors + chunk.toString()).slice(-4000);
  });
  const exited = new Promise<never>((_, reject) => {
    child.on('error', reject);
    child.on('exit', (code) =>
      reject(new Error(`The function ended with exit code ${code} while it was recorded. ${errors}`)),
    );
  });
  const deadline = sleep(options.timeout * 1000, undefined, { ref: false }).then(() => {
    throw new Error(`The function did not handle its events within ${options.timeout} seconds. ${errors}`);
  });
  try {
    await Promise.race([api.finished, exited, deadline]);
    writeFileSync(`${output}.stop`, '');
    await Promise.race([waitForFile(output), exited, deadline]);
  } finally {
    exited.catch(() => {});
    deadline.catch(() => {});
    child.kill('SIGKILL');
    api.close();
  }
  const lines = readFileSync(output, 'utf8').split('\n').filter(Boolean);
  if (lines[0]?.startsWith('error: ')) throw new Error(`The recorder failed: ${lines.join('\n')}`);
  return { lines, firstEvent: api.firstEvent, firstResponse: api.firstResponse, answers: api.answers };
}

/** Lambda's Runtime API for one function instance and a given list of events. */
class RecordedRuntimeApi {
  readonly answers: Recording['answers'] = [];
  firstEvent = 0;
  firstResponse = 0;
  readonly finished: Promise<void>;
  private finish!: () => void;
  private sent = 0;
  private readonly server = createServer((request, response) => this.serve(request, response));

  constructor(private readonly events: readonly string[]) {
    this.finished = new Promise((resolve) => {
      this.finish = resolve;
    });
  }

  async listen(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readBody(request);
    const url = request.url ?? '';
    if (url.endsWith('/invocation/next')) return this.next(response);
    if (url.endsWith('/response') || url.endsWith('/error')) {
      this.firstResponse ||= Date.now();
      this.answers.push({ ok: url.endsWith('/response'), body });
    }
    response.writeHead(202, { 'content-type': 'application/json' }).end('{"status":"OK"}');
    if (url.endsWith('/init/error')) this.finish();
  }

  private async next(response: ServerResponse): Promise<void> {
    const event = this.events[this.sent++];
    if (event === undefined) return this.finish();
    // The pause keeps what init does apart from what the first event makes it do.
    if (this.sent === 1) await sleep(100);
    this.firstEvent ||= Date.now();
    const headers = invocationHeaders({
      requestId: numberedRequestId(this.sent),
      functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:recorded',
      timeoutSeconds: 900,
    });
    response.writeHead(200, headers);
    response.end(event);
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

async function waitForFile(file: string): Promise<void> {
  while (!existsSync(file)) await sleep(20, undefined, { ref: false });
}
