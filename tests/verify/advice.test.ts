/** docs/verify.md lists every row with its advice, as the checks themselves have it. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { adviceTable } from '../../verify/advice-table';
import { findingOf } from '../../verify/aws-errors';
import { allChecks } from '../../verify/checks';

test('the page is what `npm run verify -- --advice` prints', () => {
  const page = readFileSync(path.join(__dirname, '../../docs/verify.md'), 'utf8');
  expect(page).toContain(`\n${adviceTable()}\n`);
});

test('each check comes after those that it needs, and has a name of its own', () => {
  allChecks.forEach(({ needs }, index) => {
    expect(needs.filter((needed) => allChecks.indexOf(needed) >= index)).toEqual([]);
  });
  expect(new Set(allChecks.map(({ name }) => name)).size).toBe(allChecks.length);
});

test('an error that nobody knows is shown as it is', () => {
  const finding = findingOf(new TypeError('x is undefined'));
  expect(finding).toMatchObject({ message: 'TypeError: x is undefined', advice: { when: expect.any(String) } });
});

test('a connection that fails is told by its code', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), { code: 'ECONNREFUSED' });
  expect(findingOf(refused).advice.when).toBe('AWS cannot be reached');
});
