import { refusal } from '../../build-store/refusal';

test("the compiler's error is told rather than what it says before", () => {
  const output = 'Warning: something\nError: Code generation failed\n  at X\n';
  expect(refusal({ output })).toEqual({ kind: 'refused', detail: 'Code generation failed' });
});

test('a limit is told as such', () => {
  expect(refusal({ exceeded: '512 MB of memory', output: '' })).toEqual({
    kind: 'too-costly',
    detail: 'more than 512 MB of memory',
  });
});

test('what is told is short and plain, whatever the assembly is named', () => {
  const { detail = '' } = refusal({ output: `Error: \u001b[2J\u202e${'x'.repeat(1000)}` });
  expect(detail).toMatch(/^\?\[2J\?x+$/);
  expect(detail).toHaveLength(200);
});
