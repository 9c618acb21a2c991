/** What the parts of all roles are needed for, as a table. */
import type { Need } from './needs';

/** Names of targets, and of frameworks in the names of builds' projects: what is allowed for one is allowed for all. */
const target = /-net\d+-0(-(x86_64|arm64))?/;

/**
 * Needs with resources that differ in nothing but the target taken together: functions and layers of one target show what is needed for
 * all of them.
 */
export function forAllTargets(needs: Need[]): Need[] {
  const together = new Map<string, Need>();
  for (const need of needs) {
    const resource = need.resource?.replace(target, '-<target>');
    const key = [need.role, need.sid, need.action, resource].join(' ');
    const calls = [...(together.get(key)?.calls ?? []), ...need.calls];
    together.set(key, { ...need, ...(resource !== undefined && { resource }), calls });
  }
  return [...together.values()];
}

/** One line for each statement and action: how many different calls only that allows, and one of them. */
export function rows(needs: Need[]): string[] {
  const shown = needs.filter(({ action }) => action !== undefined);
  const texts = shown.map(({ role, sid, action = '', calls }) => [
    role,
    sid,
    action,
    String(calls.length),
    calls[0]?.resource ?? '-',
  ]);
  const widths = [0, 1, 2, 3].map((column) => Math.max(...texts.map((text) => (text[column] ?? '').length)));
  return texts.map((text) => text.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  '));
}

/** A part in words. */
export const nameOf = ({ role, sid, action, resource }: Need): string =>
  [role, sid, action ?? resource ?? 'at all'].join(' ');
