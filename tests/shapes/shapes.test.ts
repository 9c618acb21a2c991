/** What the command of shapes is told, and when a shape held. The trials themselves are run by hand: `npm run shapes`. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { chosenShapes } from '../../shapes/command-line';
import { shapes } from '../../shapes/shapes';
import { problemsOf, type Start, type Trial } from '../../shapes/trial';

const withoutLayer = 'Prejit: the function starts without its layer, which was made from another: a.dll';
const start = (answer: string, ...log: string[]): Start => ({ answer, log: log.join('\n') });
const own = 'the owner’s hook ran';
const expected = { otherSign: 'COSTS', ownSign: own };

const held: Trial = {
  before: start('{"total":1}', own, 'costs'),
  withLayer: start('{"total":1}', own, 'costs'),
  otherCode: start('{"total":1}', own, withoutLayer, 'COSTS'),
  made: { function: 'f', outcome: 'faster', reason: '' },
  removed: { function: 'f', outcome: 'removed', reason: '' },
  recorded: true,
  first: { FunctionName: 'f', Layers: [{ Arn: 'own' }] },
  last: { FunctionName: 'f', Layers: [{ Arn: 'own' }] },
};

test('a shape held', () => {
  expect(problemsOf(held, expected)).toEqual([]);
});

test.each<[string, Partial<Trial>]>([
  ['no start of it was recorded', { recorded: false }],
  [
    'it is not faster with a layer: rolled-back: it failed',
    { made: { ...held.made, outcome: 'rolled-back', reason: 'it failed' } },
  ],
  ['it answers otherwise with its layer: {}', { withLayer: start('{}', own, 'costs') }],
  [
    'it starts without its layer, although its code is what that was made from',
    { withLayer: start(held.before.answer, own, withoutLayer, 'costs') },
  ],
  ['other code that was deployed did not run at once', { otherCode: start('{"total":1}', own, withoutLayer, 'costs') }],
  [
    'it starts with its layer, although that was made from other code',
    { otherCode: start('{"total":1}', own, 'COSTS') },
  ],
  ['what its owner had put on it did not run with its layer', { withLayer: start('{"total":1}', 'costs') }],
  ['the layer was not taken off: rolled-back: ', { removed: { ...held.removed, outcome: 'rolled-back' } }],
  ['its configuration is another: {"FunctionName":"f"}', { last: { FunctionName: 'f' } }],
])('%s', (problem, change) => {
  expect(problemsOf({ ...held, ...change }, expected)).toEqual([problem]);
});

test('shapes are chosen by name, and all without one', () => {
  expect(chosenShapes([])).toEqual(shapes);
  expect(chosenShapes(['web', 'typed'])?.map(({ name }) => name)).toEqual(['typed', 'web']);
  expect(chosenShapes(['--help'])).toBeUndefined();
  expect(() => chosenShapes(['wasm'])).toThrow('There is no shape wasm.');
  expect(() => chosenShapes(['--all'])).toThrow('--all');
});

test.each(shapes)(
  'the functions of $name hold the text that other code changes, in a text of the same length',
  async (shape) => {
    const { from, to } = shape.otherCode;
    expect(to).toHaveLength(from.length);
    const sources = ['Function.cs', 'Program.cs'].map((file) => path.join(shape.subject.source, file));
    const read = await Promise.all(sources.map((file) => readFile(file, 'utf8').catch(() => '')));
    expect(read.join('')).toContain(from);
  },
);
