import fc from 'fast-check';
import { listed, maxListed, shown, shownLines } from '../../core/text';

test.each([
  ['plain text', 'Dapper 2.1.0 (“quoted”, é, 日本)', 'Dapper 2.1.0 (“quoted”, é, 日本)'],
  ['line breaks', 'a\r\nb', 'a\\u{d}\\u{a}b'],
  ['bidirectional controls', 'a\u202eb\u2066', 'a\\u{202e}b\\u{2066}'],
  ['characters without width', 'a\u200bb\ufeff\u00ad\u3164', 'a\\u{200b}b\\u{feff}\\u{ad}\\u{3164}'],
  ['tags that show nothing', 'a\u{e0041}', 'a\\u{e0041}'],
  ['blanks that are not the space', 'a\u00a0b c', 'a\\u{a0}b c'],
  ['a lone surrogate', 'a\ud800', 'a\\u{d800}'],
])('shows %s', (_, text, expected) => {
  expect(shown(text)).toBe(expected);
});

test('cuts what is long, and says how long it is', () => {
  expect(shown('x'.repeat(5000), 10)).toBe(`${'x'.repeat(10)}… (5000 characters)`);
  expect(shown('💥'.repeat(60), 5)).toBe('💥💥… (120 characters)');
});

test('keeps the lines of a message', () => {
  expect(shownLines('a\nb\u202e\r', 100)).toBe('a\nb\\u{202e}\\u{d}');
});

test('any text stays short and shows', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (text) => {
      const result = shown(text, 50);
      expect(result.length).toBeLessThan(80);
      expect(result).not.toMatch(/[\p{C}\p{Zl}\p{Zp}]/u);
    }),
  );
});

test('lists so many and counts the rest', () => {
  const entries = Array.from({ length: maxListed + 3 }, (_, n) => String(n));
  expect(listed(entries.slice(3))).toHaveLength(maxListed);
  expect(listed(entries)).toHaveLength(maxListed + 1);
  expect(listed(entries).at(-1)).toBe('and 3 more');
});
