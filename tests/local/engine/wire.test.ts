import { runtime } from '@pulumi/pulumi';
import { Archive, Asset } from '../../../local/engine/assets';
import { decode, encode, type PropertyValues, topLevel } from '../../../local/engine/wire';

test('what is encoded is what the SDK reads, secrets included', () => {
  const values = {
    name: 'a',
    list: [1, null, { on: true }],
    code: new Archive({ assets: { 'index.js': new Asset({ text: 'exports' }), lib: new Archive({ path: 'lib' }) } }),
  };
  const wire = encode(values, new Set(['name']));
  expect(runtime.isRpcSecret(wire.name)).toBe(true);
  expect(decode(wire)).toEqual({ values, secrets: ['name'] });
});

test('a resource stands for its ID, a component for its URN', () => {
  const reference = { [runtime.specialSigKey]: runtime.specialResourceSig, urn: 'urn:a' };
  const { values } = decode({ bucket: { ...reference, id: 'files' }, site: reference });
  expect(values).toEqual({ bucket: 'files', site: 'urn:a' });
});

test('remote assets are refused by the name of their property', () => {
  const wire = { code: { [runtime.specialSigKey]: runtime.specialAssetSig, uri: 'https://example.com/a.zip' } };
  expect(() => decode(wire)).toThrow("Property 'code' is a remote asset (https://example.com/a.zip)");
});

test('values that are undefined are not sent', () => {
  expect(encode({ a: undefined, b: 1 } as unknown as PropertyValues)).toEqual({ b: 1 });
});

test('paths of secrets belong to top-level properties', () => {
  expect(topLevel(['environment.variables.TOKEN', 'items[0].key', 'name'])).toEqual(
    new Set(['environment', 'items', 'name']),
  );
});
