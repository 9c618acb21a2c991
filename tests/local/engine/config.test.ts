import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadProject } from '../../../local/engine/config';

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'config-'));
  writeFileSync(
    join(directory, 'Pulumi.yaml'),
    `
name: shop
runtime: { name: nodejs, options: { nodeargs: --import tsx } }
config:
  size: { type: integer, default: 2 }
  names: { type: array, items: { type: string }, default: [a, b] }
  open: { type: boolean }
  aws:region: eu-west-1
`,
  );
});
afterEach(() => rmSync(directory, { recursive: true }));

const writeStack = (text: string) => writeFileSync(join(directory, 'Pulumi.dev.yaml'), text);

test('values come from the stack, then from the defaults, all as text', () => {
  writeStack('config:\n  shop:open: true\n  aws:defaultTags: { tags: { team: shop } }\n');
  expect(loadProject({ directory, stack: 'dev', config: { size: 3 } })).toEqual({
    name: 'shop',
    directory,
    stack: 'dev',
    nodeArguments: ['--import', 'tsx'],
    config: {
      'shop:open': 'true',
      'shop:size': '3',
      'shop:names': '["a","b"]',
      'aws:region': 'eu-west-1',
      'aws:defaultTags': '{"tags":{"team":"shop"}}',
    },
  });
});

test('every problem is reported at once', () => {
  writeStack('config:\n  shop:size: large\n');
  expect(() => loadProject({ directory, stack: 'dev' })).toThrow(
    /shop:size must be of type integer, but is large\.\n- shop:open has no value/,
  );
});

test('a secret is refused, by its key', () => {
  writeStack('config:\n  shop:open: true\n  shop:tokens: [{ secure: "v1:abc" }]\n');
  expect(() => loadProject({ directory, stack: 'dev' })).toThrow('shop:tokens is encrypted');
});
