/** Structured logging: one JSON object per line, which CloudWatch Logs Insights can query by field. */

export type LogFields = Record<string, unknown>;

const write = (level: string, message: string, fields: LogFields): void => {
  process.stdout.write(`${JSON.stringify({ level, message, ...fields })}\n`);
};

export const log = {
  info: (message: string, fields: LogFields = {}): void => write('INFO', message, fields),
  warn: (message: string, fields: LogFields = {}): void => write('WARN', message, fields),
};
