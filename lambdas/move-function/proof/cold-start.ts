/** What a function's cold start took, by the log of the invocation that had to wait for it. Pure. */
import { z } from 'zod';
import type { ColdStart } from '../../../core/pipeline';

/** What Lambda says of an invocation, in milliseconds. There is an init only where an environment was started for it. */
interface Report {
  first?: number;
  init?: number;
}

/** The cold start of the invocation that a log ends with; undefined when the environment was there before, or nothing is said of it. */
export function coldStartIn(log: string): ColdStart | undefined {
  const report = log
    .split('\n')
    .map((line) => textReport(line) ?? jsonReport(line))
    .findLast((found) => found !== undefined);
  if (report?.first === undefined || report.init === undefined) return undefined;
  const { first, init } = report;
  return { init, first, total: init + first };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html, "REPORT" */
function textReport(line: string): Report | undefined {
  if (!line.startsWith('REPORT ')) return undefined;
  const field = (name: string): number | undefined => {
    const value = line.split('\t').find((text) => text.startsWith(`${name}: `));
    return value === undefined ? undefined : Number.parseFloat(value.slice(name.length + 2));
  };
  return { first: field('Duration'), init: field('Init Duration') };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/telemetry-schema-reference.html, "platform.report" */
const platformReport = z.object({
  type: z.literal('platform.report'),
  record: z.object({ metrics: z.object({ durationMs: z.number(), initDurationMs: z.number().optional() }) }),
});

/** The same of a function whose log format is JSON. */
function jsonReport(line: string): Report | undefined {
  if (!line.includes('"platform.report"')) return undefined;
  const { data } = platformReport.safeParse(parsed(line));
  return data && { first: data.record.metrics.durationMs, init: data.record.metrics.initDurationMs };
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    // A function may write anything that looks like it.
    return undefined;
  }
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
