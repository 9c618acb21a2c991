/**
 * Rules that run at a regular rate: each sends its event to its targets whenever the time is over, from when it is put on.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html
 */
import { randomUUID } from 'node:crypto';
import type { Cloud, CloudEvent } from '../../../contract/service';

const units: Record<string, number> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };

/** The longest time that a timer of Node takes, in milliseconds: 24 days. */
const longestTimer = 2_147_483_647;

/** Milliseconds between two events; or, in words, why there are none. */
export function parseRate(expression: string): number | string {
  const [, count = '', unit = '', plural] = /^rate\(([1-9]\d*) (minute|hour|day)(s)?\)$/.exec(expression) ?? [];
  const milliseconds = Number(count) * (units[unit] ?? Number.NaN);
  if (expression.startsWith('cron(')) return 'The local EventBridge runs rates, not cron expressions.';
  if (Number.isNaN(milliseconds) || Number(count) > 1 !== (plural !== undefined)) {
    return 'Parameter ScheduleExpression is not valid.';
  }
  return milliseconds > longestTimer ? 'The local EventBridge runs rates of up to 24 days.' : milliseconds;
}

export class Schedules {
  private readonly timers = new Map<string, NodeJS.Timeout>();

  /** @param rule whose schedule does not run */
  start(rule: string, milliseconds: number, send: () => void): void {
    this.timers.set(rule, setInterval(send, milliseconds));
  }

  stop(rule: string): void {
    clearInterval(this.timers.get(rule));
    this.timers.delete(rule);
  }

  close(): void {
    for (const rule of [...this.timers.keys()]) this.stop(rule);
  }
}

/** What a rule sends when its time is over. */
export const scheduledEvent = ({ accountId, region }: Cloud, ruleArn: string): CloudEvent => ({
  version: '0',
  id: randomUUID(),
  'detail-type': 'Scheduled Event',
  source: 'aws.events',
  account: accountId,
  time: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
  region,
  resources: [ruleArn],
  detail: {},
});
