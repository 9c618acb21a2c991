/** The lines that Lambda itself writes to a function's log. Durations are in milliseconds. */
import type { InvocationResult } from '../../../../lambda-host/runtime-api';

/** How an environment came to be, as AWS_LAMBDA_INITIALIZATION_TYPE says it. */
export type InitializationType = 'on-demand' | 'provisioned-concurrency' | 'snap-start';

export interface Report {
  requestId: string;
  duration: number;
  /** Of the environment's first invocation, whoever waited for it; not of one that was restored. */
  initDuration?: number;
  /** Of the first invocation of an environment that was restored from a snapshot. */
  restoreDuration?: number;
  memoryMegabytes: number;
  /** Bytes; undefined where the process was gone before anybody looked. */
  peakMemory?: number;
  /** What ended the environment, if it was ended: `timeout`, or the error's type. */
  ended?: string;
}

const mebibyte = 1024 * 1024;

/** Lambda's summary of an invocation. */
export function reportLine(report: Report): string {
  const { requestId, duration, initDuration, restoreDuration, memoryMegabytes, peakMemory, ended } = report;
  // The init phase is billed, too.
  const billed = Math.ceil(duration + (initDuration ?? 0));
  const parts = [
    `RequestId: ${requestId}`,
    `Duration: ${milliseconds(duration)}`,
    `Billed Duration: ${billed} ms`,
    `Memory Size: ${memoryMegabytes} MB`,
    peakMemory !== undefined && `Max Memory Used: ${Math.min(Math.ceil(peakMemory / mebibyte), memoryMegabytes)} MB`,
    initDuration !== undefined && `Init Duration: ${milliseconds(initDuration)}`,
    restoreDuration !== undefined && `Restore Duration: ${milliseconds(restoreDuration)}`,
    restoreDuration !== undefined && `Billed Restore Duration: ${Math.ceil(restoreDuration)} ms`,
    ended !== undefined && statusOf(ended),
  ];
  return `REPORT ${parts.filter(Boolean).join('\t')}`;
}

/** Lambda's summary of an init phase that was not the beginning of a successful environment. */
export const initReportLine = (duration: number, ended: string): string =>
  `INIT_REPORT Init Duration: ${milliseconds(duration)}\tPhase: init\t${statusOf(ended)}`;

const statusOf = (ended: string): string =>
  ended === 'timeout' ? 'Status: timeout' : `Status: error\tError Type: ${ended}`;

const milliseconds = (duration: number): string => `${duration.toFixed(2)} ms`;

/** What ended an environment: `timeout`, or the type of the error. */
export function endedBy({ payload }: InvocationResult): string {
  const { errorType } = readError(payload);
  return errorType === 'Sandbox.Timedout' ? 'timeout' : (errorType ?? 'Runtime.Unknown');
}

/** What Lambda writes when it ends an environment, or finds it ended. */
export function endLine(requestId: string, { payload }: InvocationResult): string {
  const { errorType, errorMessage = '' } = readError(payload);
  if (errorType === 'Runtime.ExitError') return `${errorMessage}\n${errorType}`;
  if (errorType !== 'Sandbox.Timedout') return Buffer.from(payload).toString();
  return `${new Date().toISOString()} ${requestId} ${errorMessage.replace(/^.*Error: /, '')}\n`;
}

function readError(payload: Uint8Array): { errorType?: string; errorMessage?: string } {
  const text = Buffer.from(payload).toString();
  try {
    const { errorType, errorMessage } = JSON.parse(text) ?? {};
    return { errorType, errorMessage };
  } catch {
    // A runtime may report what is no JSON.
    return { errorMessage: text };
  }
}
