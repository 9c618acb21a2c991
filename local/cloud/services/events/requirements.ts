/** What EventBridge requires of rules and targets, and what the local one doesn't run. */
import { AwsError, type Shape } from '../../../contract/service';
import { compilePattern, InvalidPattern } from './pattern';
import { parseRate } from './schedules';

/** Members of a target that have an effect here. */
const targetMembers = ['Id', 'Arn', 'RoleArn', 'DeadLetterConfig', 'RetryPolicy'];

export function requireDefaultBus({ EventBusName: bus }: Shape): void {
  if (!bus || bus === 'default' || bus.endsWith(':event-bus/default')) return;
  throw new AwsError(
    'ResourceNotFoundException',
    `Event bus ${bus} does not exist: the local EventBridge has the default one.`,
  );
}

export function checkPattern(pattern: string): void {
  try {
    compilePattern(pattern);
  } catch (error) {
    if (!(error instanceof InvalidPattern)) throw error;
    throw new AwsError('InvalidEventPatternException', `Event pattern is not valid. Reason: ${error.message}`);
  }
}

export function checkSchedule(schedule: string): void {
  const rate = parseRate(schedule);
  if (typeof rate === 'string') throw invalid(rate);
}

export function checkTarget(target: Shape): void {
  if (!/^arn:aws:states:[^:]*:\d+:stateMachine:/.test(target.Arn ?? '')) {
    throw invalid(`The local EventBridge starts state machines only; the target ${target.Id} is ${target.Arn}.`);
  }
  if (!target.RoleArn) throw invalid(`RoleArn is required for target ${target.Arn}.`);
  for (const [member, value] of Object.entries(target)) {
    if (value !== undefined && !targetMembers.includes(member)) {
      throw invalid(`The local EventBridge does not support a target's ${member}: remove it.`);
    }
  }
}

export const invalid = (message: string): AwsError => new AwsError('ValidationException', message);
