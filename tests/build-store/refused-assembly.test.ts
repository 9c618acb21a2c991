import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TestBuildResult } from './build-program';
import { packagesFolder, removeUnpacked, writePackage } from './packages';
import { runBuild, temporary } from './run-build';

jest.setTimeout(180_000);

const sound = { id: 'Serilog', version: '4.2.0' };
const garbled = { id: 'Prejit.Test.Garbled', version: '1.0.0' };
const feed = join(temporary, 'feed');

let build: TestBuildResult;
let image: Buffer;
beforeAll(async () => {
  removeUnpacked([garbled.id]);
  mkdirSync(feed);
  // Brings the sound packages and the compiler's own, which the feed lacks.
  await runBuild({ packages: [{ id: 'Newtonsoft.Json', version: '13.0.3' }, sound] });
  image = garbleSignatures(
    readFileSync(join(packagesFolder(), 'newtonsoft.json', '13.0.3', 'lib', 'net6.0', 'Newtonsoft.Json.dll')),
  );
  await writePackage(feed, { ...garbled, files: { 'lib/net8.0/Newtonsoft.Json.dll': image } });
  build = await runBuild({ packages: [sound, garbled], packageSource: feed, level: 'cross-module' });
});
afterAll(() => removeUnpacked([garbled.id]));

const reportOf = (file: string) => build.report.assemblies.find(({ path }) => path.endsWith(file));

test('an assembly that the compiler refuses is in the layer as it came, with the reason in the report', () => {
  expect(build).toMatchObject({ exitCode: 0, error: undefined });
  expect(reportOf('/Newtonsoft.Json.dll')).toMatchObject({
    ilBytes: image.length,
    nativeBytes: image.length,
    readyToRun: false,
    reason: expect.stringMatching(/^the compiler refused it: \S/),
  });
});

test('and the others are compiled', () => {
  expect(reportOf('/Serilog.dll')).toMatchObject({ readyToRun: true });
  expect(build.log).toMatch(/compiled 1 of 2 assemblies ahead of time$/m);
});

/** Clears the heap that holds the signatures of an assembly (ECMA-335, II.24.2.4 "#US and #Blob heaps"). */
function garbleSignatures(assembly: Buffer): Buffer {
  const metadata = assembly.indexOf('BSJB');
  const name = assembly.indexOf('#Blob', metadata);
  const start = metadata + assembly.readUInt32LE(name - 8);
  const size = assembly.readUInt32LE(name - 4);
  return Buffer.from(assembly).fill(0, start, start + size);
}
