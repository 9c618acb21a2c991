import { runtime } from '@pulumi/pulumi';
import { Archive, Asset } from '../../../local/engine/assets';
import { decode, encode, type PropertyValues } from '../../../local/engine/wire';

test('what is encoded is what the SDK reads', () => {
  const values = {
    name: 'a',
    list: [1, null, { on: true }],
    code: new Archive({ 'index.js': new Asset({ text: 'exports' }) }),
  };
  expect(decode(encode(values))).toEqual(values);
});

test.each([
  ['a secret', { [runtime.specialSigKey]: runtime.specialSecretSig, value: 'abc' }],
  ['a secret output', { [runtime.specialSigKey]: runtime.specialOutputValueSig, value: 'abc', secret: true }],
])('%s is refused by the name of its property', (_what, wire) => {
  expect(() => decode({ environment: { tokens: [wire] } })).toThrow("Property 'environment.tokens[0]' is a secret");
});

test.each([
  ['a folder', { path: 'site' }],
  ['another archive', { assets: { site: { [runtime.specialSigKey]: runtime.specialArchiveSig, assets: {} } } }],
])('an archive of %s is refused by the name of its property', (_what, source) => {
  const wire = { [runtime.specialSigKey]: runtime.specialArchiveSig, ...source };
  expect(() => decode({ code: wire })).toThrow("Property 'code' is an archive of a folder");
});

test('a resource stands for its ID, a component for its URN', () => {
  const reference = { [runtime.specialSigKey]: runtime.specialResourceSig, urn: 'urn:a' };
  const values = decode({ bucket: { ...reference, id: 'files' }, site: reference });
  expect(values).toEqual({ bucket: 'files', site: 'urn:a' });
});

test('remote assets are refused by the name of their property', () => {
  const wire = { code: { [runtime.specialSigKey]: runtime.specialAssetSig, uri: 'https://example.com/a.zip' } };
  expect(() => decode(wire)).toThrow("Property 'code' is a remote asset (https://example.com/a.zip)");
});

test('values that are undefined are not sent', () => {
  expect(encode({ a: undefined, b: 1 } as unknown as PropertyValues)).toEqual({ b: 1 });
});
