/** A function that is started with a recording layer, as in Lambda, and a server in the place of S3. */
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { functionLayerFiles, recorderPath, recordingPath } from '../../core/function-layer';
import { publishedStart } from '../../lambda-host/dotnet-environment';
import { Environment } from '../../lambda-host/environment';
import type { StartOptions } from '../../lambda-host/function-environment';
import { numberedRequestId } from '../../lambda-host/runtime-api';
import type { RecorderSettings } from '../../lambdas/record-function/recording-layer';
import { deployedFunction, layOutLayer } from './function-layer';

/** What takes records. */
export class RecordServer {
  /** What it got so far. */
  readonly arrived: { method: string; headers: IncomingMessage['headers']; body: Buffer }[] = [];
  /** What it does then. */
  reply: (response: ServerResponse) => void = (response) => response.end();

  private readonly server = createServer(async (request, response) => {
    const { method = '', headers } = request;
    this.arrived.push({ method, headers, body: await buffer(request) });
    this.reply(response);
  });

  listen(): Promise<void> {
    return new Promise((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  close(): void {
    this.server.close();
    this.server.closeAllConnections();
  }

  settings(changes: Partial<RecorderSettings> = {}): RecorderSettings {
    return {
      url: `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/records/token?X-Amz-Signature=00`,
      expiresAt: Date.now() + 60_000,
      answers: 1,
      budgetMilliseconds: 3000,
      timeoutMilliseconds: 30_000,
      invocationMilliseconds: 10_000,
      maxBytes: 4 * 1024 * 1024,
      ...changes,
    };
  }
}

export interface RecordedRun {
  /** The function's folder. */
  task: string;
  handler: string;
  /** The recorder's assembly. */
  recorder: string;
  /** Text of `recording.json`. */
  recording: string;
  events: string[];
  variables?: Record<string, string>;
  /** Changes the unpacked layer before the start. */
  change?(opt: string): void;
}

/** Lays out the layer, starts the function with it, and invokes it. @returns its answers, how long each took, and what it wrote */
export async function runRecorded(run: RecordedRun) {
  const { task, handler } = run;
  const opt = mkdtempSync(path.join(tmpdir(), 'recorded-'));
  try {
    layOutLayer(opt, task, deployedFunction(task, handler), { hook: recorderPath });
    mkdirSync(path.dirname(path.join(opt, recorderPath)), { recursive: true });
    copyFileSync(run.recorder, path.join(opt, recorderPath));
    writeFileSync(path.join(opt, recordingPath), run.recording);
    run.change?.(opt);
    const variables = { ...run.variables, AWS_LAMBDA_EXEC_WRAPPER: `/opt/${functionLayerFiles.start}` };
    return await invokeAll(
      await publishedStart({ directory: task, framework: 'net10.0', handler, variables, opt }),
      run.events,
    );
  } finally {
    rmSync(opt, { recursive: true, force: true });
  }
}

async function invokeAll(start: StartOptions, events: string[]) {
  let output = '';
  const environment = await Environment.start({
    ...start,
    onOutput: (said) => {
      output += said;
    },
  });
  const answers: string[] = [];
  const milliseconds: number[] = [];
  try {
    for (const [index, event] of events.entries()) {
      const begun = performance.now();
      const { result } = await environment.invoke({
        requestId: numberedRequestId(index + 1),
        functionArn: 'arn:aws:lambda:us-east-1:000000000000:function:recorded',
        payload: Buffer.from(event),
        timeoutSeconds: 30,
      });
      answers.push(Buffer.from(result.payload).toString());
      milliseconds.push(performance.now() - begun);
    }
    return { answers, milliseconds, output };
  } finally {
    await environment.close();
  }
}
