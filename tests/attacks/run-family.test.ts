/** What counts as held: the attack's own phrase and nothing else, whichever attempts are made beside it. */
import { setTimeout as delay } from 'node:timers/promises';
import type { Family } from './attack';
import { runFamily } from './run-family';
import { named } from './test-family';

let running = 0;
let most = 0;
let closed = false;

const attack = (name: string, end: () => string, milliseconds = 5) => ({
  name,
  expected: 'refused',
  attempt: async () => {
    most = Math.max(most, ++running);
    await delay(milliseconds);
    running--;
    return end();
  },
});

const family: Family<{ close(): Promise<void> }> = {
  name: 'tests',
  concurrency: 2,
  attacks: [
    attack('held', () => 'refused', 50),
    attack('got through', () => 'published'),
    attack('broken', () => {
      throw new TypeError('no such thing');
    }),
    attack('held too', () => 'refused'),
  ],
  open: async () => ({
    close: async () => {
      closed = true;
    },
  }),
};

test('every attempt is judged, in the order of the family, also if the first ends last', async () => {
  const reported: string[] = [];
  const attempts = await runFamily(family, ({ attack }) => reported.push(attack));
  expect(attempts).toEqual([
    { attack: 'held', expected: 'refused', ended: 'refused', held: true },
    { attack: 'got through', expected: 'refused', ended: 'published', held: false },
    { attack: 'broken', expected: 'refused', ended: 'unforeseen TypeError: no such thing', held: false },
    { attack: 'held too', expected: 'refused', ended: 'refused', held: true },
  ]);
  expect(reported).toHaveLength(4);
  expect(most).toBe(2);
  expect(closed).toBe(true);
});

test('a chosen attack that the family does not have is an error', () => {
  expect(family.attacks.filter(named(family, ['held']))).toHaveLength(1);
  expect(() => named(family, ['held', 'hled'])).toThrow('"hled"');
});
