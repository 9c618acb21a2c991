/** What kind of answer a function gave, and its own words of an error. */
import { kindOf, wordsOf } from '../../../../lambdas/move-function/proof/answer';

const answer = (value: unknown, log = '') => ({ payload: JSON.stringify(value), failed: false, log });

test.each([
  [{}, 'an object'],
  [[], 'a list'],
  ['text', 'a string'],
  [1, 'a number'],
  [null, 'null'],
  [{ statusCode: 204 }, 'a status of 2xx'],
  [{ statusCode: 'none' }, 'an object'],
])('%j is %s', (value, kind) => {
  expect(kindOf(answer(value))).toBe(kind);
});

test('there may be no answer, or one that is no JSON', () => {
  expect(kindOf({ payload: '', failed: false })).toBe('nothing');
  expect(kindOf({ payload: '<html>', failed: false })).toBe('no JSON');
});

const exited = {
  errorType: 'Runtime.ExitError',
  errorMessage: 'RequestId: r Error: Runtime exited with error: signal: aborted',
};

test.each([
  [
    'in text',
    'START RequestId: r\nUnhandled exception. System.IO.FileNotFoundException: No hook.\n   at System.Hooks.Call()\n   at Main()\nRequestId: r Error: Runtime exited with error: signal: aborted\nRuntime.ExitError\nEND RequestId: r\nREPORT RequestId: r\tDuration: 1 ms\n',
    'its log: Unhandled exception. System.IO.FileNotFoundException: No hook.',
  ],
  [
    'in JSON',
    '{"time":"2026-11-25T10:00:00.000Z","type":"platform.start","record":{}}\nFatal: out of disk\nRuntime.ExitError\n{"time":"2026-11-25T10:00:01.000Z","type":"platform.report","record":{}}\n',
    'its log: Fatal: out of disk',
  ],
])('of a process that ended, its log says why, %s', (_, log, words) => {
  expect(wordsOf(answer(exited, log))).toContain(words);
});

test('the end of a log that begins in the middle of a line', () => {
  const log = `t of a long name)\n${'   at Main()\n'.repeat(400)}END RequestId: r\n`.slice(-4096);
  expect(wordsOf(answer(exited, log))).not.toContain('its log');
});

test("a function's own error needs no log", () => {
  const error = { errorType: 'OrderException', errorMessage: 'no such order' };
  expect(wordsOf(answer(error, 'a secret\n'))).toBe('OrderException: no such order');
});
