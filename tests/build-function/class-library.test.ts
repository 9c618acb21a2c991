/** The layer of a function of a class library, from its zip of IL: all of it, and as much as has room. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { copyFile, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { recordOwnStart } from '../../bench/profile';
import { readAssembly } from '../../core/assembly/ready-to-run';
import type { FunctionReport } from '../../core/function-report';
import { machineArchitecture } from '../../core/targets';
import { zipDirectory } from '../../lambda-host/zip';
import { publishFunction } from '../../measure/function';
import type { TestBuildResult } from '../build-store/build-program';
import { acceptLayer } from './accept-layer';
import { consumer as subject } from './consumer';
import { answerOf, buildFunctionLayer, deployed, settingsOf, temporary, unpackedLayer } from './function-build';

jest.setTimeout(240_000);

let directory: string;
let zip: Buffer;
let profile: string;
let whole: TestBuildResult<FunctionReport>;
beforeAll(async () => {
  directory = await publishFunction(subject, path.join(temporary, 'published'), [
    '-r',
    'linux-x64',
    '--no-self-contained',
  ]);
  // An assembly of the same name that the host does not load, before the one that it does.
  await mkdir(path.join(directory, 'A'));
  await copyFile(path.join(directory, 'Consumer.dll'), path.join(directory, 'A', 'System.IO.Hashing.dll'));
  zip = await zipDirectory(directory);
  profile = await recordOwnStart(subject, directory);
  whole = await buildFunctionLayer({ zip, subject, profile });
});

const compiled = ({ assemblies }: FunctionReport): string[] =>
  assemblies.filter(({ copy }) => copy).map((assembly) => assembly.path);

test('every assembly is compiled, its own code too, and the start image names the function', async () => {
  const { error, report } = whole;
  expect(error).toBeUndefined();
  expect(report).toMatchObject({ framework: 'net10.0', level: 'profiled', scope: 'all' });
  expect(compiled(report)).toEqual(['Amazon.Lambda.Core.dll', 'Consumer.dll', 'System.IO.Hashing.dll']);
  expect(report.startupImage?.compiled).toBeGreaterThan(0);
  expect(report.zipBytes).toBe(readFileSync(whole.output('layer.zip')).length);

  const layer = await unpackedLayer(whole);
  for (const { copy, copyBytes, methods } of report.assemblies) {
    if (copy === undefined) continue;
    const image = readFileSync(path.join(layer, copy));
    expect(image.length).toBe(copyBytes);
    expect(readAssembly(image)?.readyToRun).toMatchObject({ architecture: machineArchitecture, methods });
  }
});

test('publish-function accepts it, but not with a hook that was not deployed', async () => {
  const built = { zip, settings: settingsOf(subject), output: whole.output, level: 'profiled' as const };
  const { zipBytes, unzippedBytes } = whole.report;
  expect(await acceptLayer(built, deployed)).toEqual({ zipBytes, unzippedBytes, scope: 'all' });
  await expect(acceptLayer(built, { ...deployed, functionHooks: {} })).rejects.toMatchObject({
    message: expect.stringContaining('is not the startup hook that the stack was deployed with'),
  });
});

test('the function answers as it did, with the layer in the place of its own assemblies', async () => {
  const [without, withLayer] = [
    JSON.parse(await answerOf(subject, directory)),
    JSON.parse(await answerOf(subject, directory, await unpackedLayer(whole))),
  ];
  expect(without.package).toBe(path.join(directory, 'System.IO.Hashing.dll'));
  expect(withLayer).toEqual({
    checksum: without.checksum,
    package: expect.stringMatching(/\/prejit\/function\/store\/.*System\.IO\.Hashing\.dll$/),
  });
});

test('the same zip gives the same layer', async () => {
  const again = await buildFunctionLayer({ zip, subject, profile });
  const hash = ({ output }: typeof again) =>
    createHash('sha256')
      .update(readFileSync(output('layer.zip')))
      .digest('hex');
  expect(hash(again)).toBe(hash(whole));
});

describe('of a profile that no image can be made of', () => {
  const gone = '{"phase":"first","jit":true,"type":["Gone","Gone.Type"],"method":"Run","signature":"System.Void()"}\n';
  const header = () => profile.slice(0, profile.indexOf('\n') + 1);

  test.each([
    ['is malformed', () => `${profile}no JSON\n`, /^line \d+/],
    ['names nothing that there is', () => header() + gone, /^none of its 1 methods and types exists/],
  ])('that %s: the layer is made without, says why, and works', async (_, text, why) => {
    const built = await buildFunctionLayer({ zip, subject, profile: text() });
    expect(built).toMatchObject({
      error: undefined,
      report: { scope: 'all', imageRefused: expect.stringMatching(why) },
    });
    expect(built.report.startupImage).toBeUndefined();
    expect(compiled(built.report)).toEqual(compiled(whole.report));
    const left = { zip, settings: settingsOf(subject), output: built.output, level: 'profiled' as const };
    const { zipBytes, unzippedBytes, imageRefused } = built.report;
    expect(await acceptLayer(left, deployed)).toEqual({ zipBytes, unzippedBytes, scope: 'all', imageRefused });
    expect(JSON.parse(await answerOf(subject, directory, await unpackedLayer(built)))).toHaveProperty('checksum');
  });

  test('the figures of a layer without room say what is wrong with the profile', async () => {
    const { error } = await buildFunctionLayer({ zip, subject, profile: 'no JSON', room: 1000 });
    expect(error).toMatchObject({ name: 'LayerTooLarge', message: expect.stringMatching(/was refused: line 1/) });
  });
});

describe('with too little room', () => {
  const bytes = (report: FunctionReport): number => report.unzippedBytes;

  test('for everything: what the profile uses is compiled, and then the assemblies that it uses most', async () => {
    const part = await buildFunctionLayer({ zip, subject, profile, room: bytes(whole.report) - 1 });
    expect(part).toMatchObject({ error: undefined, report: { scope: 'profile' } });
    expect(compiled(part.report)).toEqual(compiled(whole.report));
    expect(bytes(part.report)).toBeLessThan(bytes(whole.report));

    const hot = await buildFunctionLayer({ zip, subject, profile, room: bytes(part.report) - 1 });
    expect(hot).toMatchObject({ error: undefined, report: { scope: 'hot' } });
    expect(compiled(hot.report).length).toBeLessThan(compiled(whole.report).length);
    expect(hot.report.assemblies).toContainEqual(
      expect.objectContaining({ notCompiled: { kind: 'no-room' }, reason: expect.stringContaining('no room') }),
    );
    expect(JSON.parse(await answerOf(subject, directory, await unpackedLayer(hot)))).toHaveProperty('checksum');
  });

  test('for anything: the figures are said', async () => {
    const { error } = await buildFunctionLayer({ zip, subject, room: 1000 });
    expect(error).toMatchObject({ name: 'LayerTooLarge', message: expect.stringContaining('1000 bytes') });
  });
});
