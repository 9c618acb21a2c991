import { findings } from '../../policy/check';
import { each } from '../../policy/rule';

const rule = each('no-red', 'paint', 'Paint is not red', (props) => props.colour !== 'red');
const fence = { type: 'paint', name: 'fence', props: { colour: 'red' } };

test('what breaks a rule is found', () => {
  expect(findings([fence], [rule], [])).toEqual([{ rule: 'no-red', resource: 'fence', message: 'Paint is not red' }]);
});

test('an exception excuses one resource from one rule', () => {
  const exception = { rule: 'no-red', resource: 'fence', reason: 'It has always been red.' };
  expect(findings([fence], [rule], [exception])).toEqual([]);
  expect(findings([{ ...fence, name: 'door' }, fence], [rule], [exception])).toHaveLength(1);
});

test('an exception that nothing needs is found too, unless it belongs to an option', () => {
  const exception = { rule: 'no-red', resource: 'fence', reason: 'It has always been red.' };
  const painted = { ...fence, props: { colour: 'green' } };
  expect(findings([painted], [rule], [exception])).toMatchObject([{ rule: 'no-red', resource: 'fence' }]);
  expect(findings([painted], [rule], [{ ...exception, onlyWith: 'isolateBuilds' as const }])).toEqual([]);
});
