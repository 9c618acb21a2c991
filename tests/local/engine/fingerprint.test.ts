import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fingerprint } from '../../../local/engine/fingerprint';
import { sourcesOf } from '../../../local/engine/sources';

const root = path.join(__dirname, '../../..');
const target = { stack: 'dev', region: 'eu-west-1', accountId: '000000000000' };

let directory: string;
const write = (file: string, text: string): void => {
  mkdirSync(path.join(directory, path.dirname(file)), { recursive: true });
  writeFileSync(path.join(directory, file), text);
};

beforeEach(() => {
  directory = mkdtempSync(path.join(tmpdir(), 'fingerprint-'));
  write('package.json', '{ "main": "index.ts" }');
  write('Pulumi.yaml', 'name: one');
  write(
    'index.ts',
    "import { a } from './first/a';\nimport { Bucket } from '@pulumi/aws';\nexport const b = [a, Bucket];",
  );
  write('first/a.ts', "export const a = ['functions/api/handler.ts', 'texts/letter.txt'];");
  write('first/beside.txt', 'what a.ts may read');
  write('functions/api/handler.ts', "import { c } from '../../shared/c';\nexport const handler = () => c;");
  write('shared/c.ts', 'export const c = 1;');
  write('texts/letter.txt', 'Dear reader');
  write('unused/d.ts', 'export const d = 1;');
});
afterEach(() => rmSync(directory, { recursive: true }));

test.each([
  ['index.ts', 'the entry point'],
  ['first/a.ts', 'what it imports'],
  ['first/beside.txt', 'what lies beside that'],
  ['functions/api/handler.ts', 'a program that it bundles'],
  ['shared/c.ts', 'what only that program imports'],
  ['texts/letter.txt', 'a file that it reads'],
  ['Pulumi.yaml', 'its configuration'],
  ['package-lock.json', "its packages' versions"],
])('a change of %s counts: %s', (file) => {
  const before = fingerprint(directory, target);
  write(file, `/* changed */ ${file === 'index.ts' ? "import './first/a';" : ''}`);
  expect(fingerprint(directory, target)).not.toBe(before);
});

test.each([{ stack: 'other' }, { region: 'us-east-1' }, { accountId: '111111111111' }, { config: { a: 1 } }])(
  'what the program can ask for counts: %j',
  (other) => {
    expect(fingerprint(directory, { ...target, ...other })).not.toBe(fingerprint(directory, target));
  },
);

test('a folder that is new counts as soon as the program imports from it', () => {
  write('index.ts', "import { d } from './unused/d';\nexport const b = d;");
  const before = fingerprint(directory, target);
  write('unused/d.ts', 'export const d = 2;');
  expect(fingerprint(directory, target)).not.toBe(before);
});

test('what the program has nothing to do with does not count', () => {
  const before = fingerprint(directory, target);
  write('unused/d.ts', 'export const d = 2;');
  write('.prejit/stack.json', '{}');
  write('shared/bin/c.dll', 'built');
  expect(fingerprint(directory, target)).toBe(before);
});

test("this project's program is known with all that it deploys", () => {
  expect(sourcesOf(root)).toEqual(
    expect.arrayContaining([
      'index.ts',
      'infra/workflow.ts',
      'core/targets.ts',
      'lambdas/notify/message.ts',
      'build-store/compile.ts',
      'confinement/run.ts',
      'buildspecs/build-store.yml',
      'startup/build-programs.ts',
    ]),
  );
});
