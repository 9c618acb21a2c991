import { createCipheriv, pbkdf2Sync, randomBytes } from 'node:crypto';
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

/** Encrypts as Pulumi's passphrase provider does. */
function encrypt(text: string, passphrase: string): { salt: string; secure: string } {
  const salt = randomBytes(8);
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', pbkdf2Sync(passphrase, salt, 1_000_000, 32, 'sha256'), nonce);
  const sealed = Buffer.concat([cipher.update(text), cipher.final(), cipher.getAuthTag()]);
  return {
    salt: `v1:${salt.toString('base64')}`,
    secure: `v1:${nonce.toString('base64')}:${sealed.toString('base64')}`,
  };
}

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
    secretKeys: [],
  });
});

test('every problem is reported at once', () => {
  writeStack('config:\n  shop:size: large\n');
  expect(() => loadProject({ directory, stack: 'dev' })).toThrow(
    /shop:size must be of type integer, but is large\.\n- shop:open has no value/,
  );
});

test('secrets are decrypted with the passphrase', () => {
  const { salt, secure } = encrypt('abc', 'open sesame');
  writeStack(`encryptionsalt: ${salt}\nconfig:\n  shop:open: true\n  shop:token: { secure: "${secure}" }\n`);
  const { config, secretKeys } = loadProject({ directory, stack: 'dev', passphrase: 'open sesame' });
  expect(config['shop:token']).toBe('abc');
  expect(secretKeys).toEqual(['shop:token']);
  expect(() => loadProject({ directory, stack: 'dev', passphrase: 'wrong' })).toThrow(/is not the passphrase of/);
});
