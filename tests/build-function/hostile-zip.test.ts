/** Zips of functions that nobody honest makes: refused by name before anything of them is used. */
import { type RawEntry, rawZip, symbolicLink } from '../support/raw-zip';
import { buildFunctionLayer } from './function-build';

jest.setTimeout(60_000);

const subject = {
  name: 'hostile',
  title: 'hostile',
  source: '',
  project: 'App',
  manifest: '',
  handler: 'App::App.Function::Handle',
  event: '',
  environment: {},
};
const runtimeConfig: RawEntry = { name: 'App.runtimeconfig.json', content: '{"runtimeOptions":{}}' };
const deps: RawEntry = {
  name: 'App.deps.json',
  content: JSON.stringify({
    runtimeTarget: { name: 'net' },
    targets: { net: { 'App/1.0.0': { runtime: { 'App.dll': {} } } } },
    libraries: { 'App/1.0.0': { type: 'project' } },
  }),
};
const function_ = [runtimeConfig, deps, { name: 'App.dll', content: 'MZ' }];

const refused: [what: string, zip: Buffer, said: string][] = [
  ['no zip', Buffer.from('not a zip'), 'can not be read'],
  ['a link', rawZip([...function_, { name: 'link', content: '/etc/passwd', mode: symbolicLink }]), '"link"'],
  ['a file twice', rawZip([...function_, runtimeConfig]), 'twice'],
  ['a way out', rawZip([...function_, { name: '../../out.dll', content: 'x' }]), '../../out.dll'],
  [
    'more than it says',
    rawZip([...function_, { name: 'bomb.dll', content: 'x'.repeat(9), uncompressedSize: 3 }]),
    'can not be read',
  ],
  [
    'more than Lambda takes',
    rawZip([...function_, { name: 'large', method: 8, uncompressedSize: 0xfffffff0 }]),
    'bytes unpacked',
  ],
  ['no program', rawZip([deps]), 'App.runtimeconfig.json'],
  ['a deps file of nothing', rawZip([runtimeConfig, { ...deps, content: '[]' }]), 'deps.json'],
  ['files that are not there', rawZip([runtimeConfig, deps]), 'App.dll'],
];

test.each(refused)('%s', async (_, zip, said) => {
  const { error } = await buildFunctionLayer({ zip, subject });
  expect(error).toMatchObject({ name: 'FunctionCodeRefused', message: expect.stringContaining(said) });
});
