/** What a function's answer is like, and what its start took. Pure. */
import type { ColdStart } from '../../core/pipeline';
import { shown } from '../../core/text';
import type { Answer } from '../aws/invocations';

/** Longest of a function's own words that are told, in characters. */
const maxWords = 200;

/**
 * The kind of an answer, in words: two answers of one kind may differ in all else. Answers for API Gateway and for function URLs
 * are of a kind by the class of their status code, errors by their type.
 */
export function kindOf({ payload, failed }: Pick<Answer, 'payload' | 'failed'>): string {
  const value = parsed(payload);
  if (failed) return `the error ${shown(errorOf(value).type)}`;
  if (value === undefined) return payload === '' ? 'nothing' : 'no JSON';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value !== 'object') return `a ${typeof value}`;
  const { statusCode } = value as { statusCode?: unknown };
  return Number.isInteger(statusCode) ? `a status of ${String(statusCode)[0]}xx` : 'an object';
}

/** What a failed function says itself: the error's type and message. */
export function wordsOf({ payload }: Pick<Answer, 'payload'>): string {
  const { type, message } = errorOf(parsed(payload));
  return shown(message ? `${type}: ${message}` : type, maxWords);
}

/** Lambda's error object; that of a function that ran out of time has no type. */
function errorOf(value: unknown): { type: string; message: string } {
  const { errorType, errorMessage } = (value ?? {}) as { errorType?: unknown; errorMessage?: unknown };
  const message = typeof errorMessage === 'string' ? errorMessage : '';
  if (typeof errorType === 'string') return { type: errorType, message };
  return { type: message.includes('Task timed out') ? 'Sandbox.Timedout' : 'unknown', message };
}

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

/**
 * The cold start that a log ends with; undefined when the environment was there before.
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html, "REPORT"
 */
export function coldStartIn(log: string): ColdStart | undefined {
  const line = log.split('\n').findLast((text) => text.startsWith('REPORT '));
  const field = (name: string): number | undefined => {
    const value = line?.split('\t').find((text) => text.startsWith(`${name}: `));
    return value === undefined ? undefined : Number.parseFloat(value.slice(name.length + 2));
  };
  const [first, init] = [field('Duration'), field('Init Duration')];
  if (first === undefined || init === undefined) return undefined;
  return { init, first, total: init + first };
}

/** Each figure's median by itself. Undefined of none. */
export function medianStart(starts: ColdStart[]): ColdStart | undefined {
  if (starts.length === 0) return undefined;
  const median = (figure: keyof ColdStart): number => {
    const sorted = starts.map((start) => start[figure]).sort((a, b) => a - b);
    const [low = 0, high = 0] = [sorted[(sorted.length - 1) >> 1], sorted[sorted.length >> 1]];
    return Math.round(((low + high) / 2) * 100) / 100;
  };
  return { init: median('init'), first: median('first'), total: median('total') };
}
