import { chosenFaults } from '../../faults/command-line';
import { families } from '../../faults/families';
import { lastLine, lineOf } from '../../faults/table';

const namesOf = (args: string[]) => chosenFaults(args)?.flatMap(({ faults }) => faults.map(({ name }) => name));

test('all faults happen, or those that are named', () => {
  expect(namesOf([])).toEqual(families.flatMap(({ faults }) => faults.map(({ name }) => name)));
  expect(namesOf(['--only', 'record: garbage within'])).toEqual(['record: garbage within']);
  expect(namesOf(['--only', 'two requests', '--only', 'record: garbage'])).toEqual([
    'record: garbage',
    'record: garbage within',
    'two requests at once',
  ]);
  expect(chosenFaults(['--only', 'function layers'])?.[0]?.faults).toHaveLength(families[0]?.faults.length ?? 0);
  expect(chosenFaults(['--help'])).toBeUndefined();
});

test('a name that no fault has is an error', () => {
  expect(() => chosenFaults(['--only', 'earthquake'])).toThrow('There is no fault earthquake.');
  expect(() => chosenFaults(['--all'])).toThrow('--all');
});

test('no two faults have one name', () => {
  const names = namesOf([]) ?? [];
  expect(new Set(names).size).toBe(names.length);
});

test('a row says what a fault ended in, and what was not as it has to be', () => {
  const row = { family: 'f', fault: 'deleted', outcome: 'superseded', problems: [] };
  const wrong = { ...row, problems: ['it answers 8'] };
  expect(lineOf(row, 9)).toBe('held      deleted    superseded');
  expect(lineOf(wrong, 9)).toBe('NOT held  deleted    superseded\n          - it answers 8');
  expect(lastLine([row, wrong])).toBe('1 of 2 held');
});
