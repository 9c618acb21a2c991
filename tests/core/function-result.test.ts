import type { FunctionResult } from '../../core/function-pipeline';
import { describeResult } from '../../core/function-result';

const result: FunctionResult = { function: 'orders-api', outcome: 'faster', reason: 'It starts faster.' };

test('one line says what was measured, else what became of it', () => {
  const coldStarts = {
    before: { init: 145.4, first: 736.8, total: 882.2 },
    after: { init: 125.6, first: 89.7, total: 215.3 },
    starts: 3,
  };
  expect(describeResult({ ...result, coldStarts, zipBytes: 4_800_000 })).toBe(
    'orders-api: 882 → 215 ms (0.24), init 145 → 126, first 737 → 90; layer 4.8 MB',
  );
  expect(describeResult(result)).toBe('orders-api: faster');
});
