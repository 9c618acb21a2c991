/** What is said of a function's aliases, and of what else stays behind. What moves them is tested in aliases.test.ts. */
import { toldOfAliases } from '../../../../lambdas/move-function/aliases/left-behind';
import { consumer } from '../../fakes/cloud';

const aliases = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ name: `a${n}`, version: '1', why: 'so' }));

test('nothing, when nothing stays behind', () => {
  expect(toldOfAliases(consumer('app'), undefined, [], [])).toBe('');
});

test('which moved from where, and which stay for what reason', () => {
  const stay = [{ name: 'old', version: '1', why: 'its code is not that of $LATEST' }];
  expect(toldOfAliases(consumer('app'), '4', [{ name: 'live', version: '3' }], stay)).toBe(
    ' Aliases that moved to version 4: live (from 3). Aliases that stay: old (version 1: its code is not that of $LATEST).',
  );
});

test('not all of very many aliases', () => {
  expect(toldOfAliases(consumer('app'), undefined, [], aliases(50))).toContain('a4 (version 1: so), and 45 more');
});

test('that a function with SnapStart has no snapshot with the layer, unless an alias moved', () => {
  const found = consumer('app', { snapStart: true });
  expect(toldOfAliases(found, undefined, [], [])).toBe(
    ' SnapStart works on published versions alone: publish one to have a snapshot with the layer.',
  );
  expect(toldOfAliases(found, '4', [{ name: 'live', version: '3' }], [])).not.toContain('SnapStart');
});

test('which CloudFormation stack may take the move back', () => {
  const found = consumer('app', { tags: { 'aws:cloudformation:stack-name': 'shop' } });
  expect(toldOfAliases(found, undefined, [], [])).toBe(' The CloudFormation stack shop may take it back.');
});
