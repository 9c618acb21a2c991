import fc from 'fast-check';
import { acquireLease, holdsLease, releaseLease } from '../../../lambdas/aws/lease';
import { FakeBucket } from '../fakes/bucket';

const key = 'builds/x/claim.json';

test('one of many executions gets a lease, whatever the order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(fc.string(), { minLength: 2, maxLength: 6 }),
      fc.boolean(),
      async (names, taken) => {
        const objects = new FakeBucket();
        // A holder that is dead, whom everybody wants to succeed.
        if (taken) objects.put(key, JSON.stringify({ execution: 'dead!' }));
        const ports = { objects, isRunning: async (name: string) => names.includes(name) };
        const got = await Promise.all(names.map((name) => acquireLease(ports, key, name)));
        expect(got.filter(Boolean)).toHaveLength(1);
      },
    ),
    { numRuns: 50 },
  );
});

test('a lease goes from hand to hand', async () => {
  const objects = new FakeBucket();
  const ports = { objects, isRunning: async () => true };
  expect(await acquireLease(ports, key, 'a')).toBe(true);
  expect(await acquireLease(ports, key, 'a')).toBe(true);
  expect(await acquireLease(ports, key, 'b')).toBe(false);
  await releaseLease(ports, key, 'b');
  expect(await holdsLease(objects, key, 'a')).toBe(true);
  await releaseLease(ports, key, 'a');
  expect(await holdsLease(objects, key, 'a')).toBe(false);
  expect(await acquireLease(ports, key, 'b')).toBe(true);
});
