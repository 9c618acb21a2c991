/** What a function's answer is like, and what it says of an error. Pure. */
import { shown } from '../../../core/text';
import type { Answer } from '../../aws/invocations';

/** Longest of a function's own words that are told, in characters. */
const maxWords = 200;

/**
 * The kind of an answer, in words: two answers of one kind may differ in all else. Answers for API Gateway and for function URLs
 * are of a kind by the class of their status code, errors by their type.
 */
export function kindOf({ payload, failed }: Pick<Answer, 'payload' | 'failed'>): string {
  const value = parsed(payload);
  if (failed) return errorKind + shown(errorOf(value).type);
  if (value === undefined) return payload === '' ? 'nothing' : 'no JSON';
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'a list';
  if (typeof value !== 'object') return `a ${typeof value}`;
  const { statusCode } = value as { statusCode?: unknown };
  return Number.isInteger(statusCode) ? `a status of ${String(statusCode)[0]}xx` : 'an object';
}

const errorKind = 'the error ';

/** Whether a kind of answer is an error. */
export const isError = (kind: string): boolean => kind.startsWith(errorKind);

/** What a failed function says itself: the error's type and message; of a process that ended, what it wrote last. */
export function wordsOf({ payload, log }: Pick<Answer, 'payload' | 'log'>): string {
  const { type, message } = errorOf(parsed(payload));
  const words = shown(message ? `${type}: ${message}` : type, maxWords);
  const last = type.startsWith('Runtime.') ? lastLine(log, [type, message]) : undefined;
  return last === undefined ? words : `${words}; its log: ${shown(last, maxWords)}`;
}

/** Lines that Lambda itself writes, in either format of its logs, and those of .NET's stack traces. */
const notItsWords = /^(?:(?:START|END|REPORT|INIT_REPORT|INIT_START) |\{"time":"[^"]*","type":"platform\.|\s+at )/;

/** Bytes of a log's end that Lambda gives, the `LogType` `Tail`: the first line of so many is the rest of one. */
const maxTail = 4096;

/**
 * What a process said of its end: of an exception that nobody caught the line that names it, or its last line.
 * @param known what Lambda writes to the log, too
 */
function lastLine(log: string, known: string[]): string | undefined {
  const lines = log
    .split('\n')
    .slice(Buffer.byteLength(log) < maxTail ? 0 : 1)
    .filter((line) => line.trim() !== '' && !notItsWords.test(line) && !known.includes(line.trim()));
  return lines.findLast((line) => line.startsWith('Unhandled exception')) ?? lines.at(-1);
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
