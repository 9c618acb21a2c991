/**
 * Structured logging: one JSON object per line, which CloudWatch Logs Insights can query by field. Long work says each step
 * when it begins and each wait before it waits, so that the last line tells what is going on.
 */
import { busyErrorNames, PipelineError } from '../../core/errors';

type LogFields = Record<string, unknown>;

export interface Log {
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
}

/** @param context fields that every line has */
export function logger(context: LogFields): Log {
  const write = (level: string, message: string, fields: LogFields): void => {
    process.stdout.write(`${JSON.stringify({ level, message, ...context, ...fields })}\n`);
  };
  return {
    info: (message, fields = {}) => write('INFO', message, fields),
    warn: (message, fields = {}) => write('WARN', message, fields),
  };
}

/** Says that the workflow will ask again; of what else fails, Lambda itself says so. @throws what the work throws */
export async function sayingWhenBusy<T>(log: Log, work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    const isBusy = error instanceof PipelineError && busyErrorNames.some((name) => name === error.name);
    if (isBusy) log.info('waiting for another execution', { error: error.name, reason: error.message });
    throw error;
  }
}
