/**
 * Names of what a run makes in the account. All begin alike and say when the run began, so that whatever a killed run left
 * is known by its name alone.
 */
import { randomBytes } from 'node:crypto';

export const prefix = 'prejit-verify-';
/** Path of the roles that are made for test functions. */
export const rolePath = '/prejit-verify/';
/** Tag of everything that takes tags. */
export const runTag = 'prejit:verify';

export interface Run {
  id: string;
  /** Layer of the manifest that is built, and of the one that is refused. */
  layer: string;
  brokenLayer: string;
  /** Name of the function, of its role and of the queue. */
  name: string;
}

/** `prejit-verify-<UTC time><2 random hex digits>`: within the 40 characters of a layer's name. */
export const newRun = (now: Date): Run =>
  runOf(now.toISOString().replace(/\D/g, '').slice(0, 14) + randomBytes(1).toString('hex'));

export const runOf = (id: string): Run => ({
  id,
  layer: `${prefix}${id}`,
  brokenLayer: `${prefix}${id}-broken`,
  name: `${prefix}${id}`,
});

const idPattern = new RegExp(`${prefix}(\\d{14}[0-9a-f]{2})`);

/** The run that a name belongs to, when it belongs to one. */
export const runIdIn = (name: string): string | undefined => idPattern.exec(name)?.[1];

/** When a run began, in milliseconds since 1970. */
export function startOf(id: string): number {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)/.exec(id) ?? [];
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
}
