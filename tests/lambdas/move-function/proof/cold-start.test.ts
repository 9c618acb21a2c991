/** Cold starts are read from what Lambda writes to a function's log, in both of its formats. */
import { coldStartIn, medianStart } from '../../../../lambdas/move-function/proof/cold-start';

const line = (type: string, metrics: object) =>
  JSON.stringify({ time: '2026-11-25T10:00:00.000Z', type, record: { requestId: 'r', status: 'success', metrics } });

test.each([
  [
    'text',
    'START RequestId: r\nhello\nREPORT RequestId: r\tDuration: 65.25 ms\tBilled Duration: 66 ms\tInit Duration: 150.50 ms\t\n',
  ],
  [
    'JSON',
    `${line('platform.start', {})}\n{"level":"Information","message":"hello"}\n${line('platform.report', { durationMs: 65.25, billedDurationMs: 66, initDurationMs: 150.5 })}\n`,
  ],
])('from a log in %s', (_, log) => {
  expect(coldStartIn(log)).toEqual({ init: 150.5, first: 65.25, total: 215.75 });
});

test.each([
  ['an environment that was there before', 'REPORT RequestId: r\tDuration: 2.00 ms\tBilled Duration: 2 ms\t\n'],
  ['the same in JSON', line('platform.report', { durationMs: 2 })],
  // As with a system log level of WARN.
  ['a log that says nothing of it', '{"level":"Information","message":"hello"}\n'],
  ['what only looks like a report', 'a "platform.report"\n{"type":"platform.report","record":{}}\n'],
])('%s has none', (_, log) => {
  expect(coldStartIn(log)).toBeUndefined();
});

test('what a function writes before the report does not count', () => {
  const forged = 'REPORT RequestId: r\tDuration: 1.00 ms\tInit Duration: 1.00 ms\t\n';
  expect(coldStartIn(`${forged}REPORT RequestId: r\tDuration: 2.00 ms\t\n`)).toBeUndefined();
});

test('the median is of each figure by itself', () => {
  const starts = [
    { init: 10, first: 5, total: 15 },
    { init: 30, first: 1, total: 31 },
    { init: 20, first: 9, total: 29 },
  ];
  expect(medianStart(starts)).toEqual({ init: 20, first: 5, total: 29 });
  expect(medianStart([])).toBeUndefined();
});
