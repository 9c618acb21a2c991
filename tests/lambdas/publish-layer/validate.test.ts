import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlannedTarget } from '../../../core/pipeline';
import type { NotCompiled } from '../../../core/report';
import { validate } from '../../../lambdas/publish-layer/validate';
import { renamed, type ZipEntry } from '../../support/layer-zip';
import { sharedFrameworkAssembly } from '../fakes/assembly';
import { entries, type Output, output, project, store, target } from '../fakes/layer';

const directory = mkdtempSync(join(tmpdir(), 'validate-'));
afterAll(() => rmSync(directory, { recursive: true }));

const check = (made: Output, planned: PlannedTarget = target) => {
  const zipPath = join(directory, 'layer.zip');
  writeFileSync(zipPath, made.zip);
  const report = Buffer.from(JSON.stringify(made.report));
  const files = { zipPath, artifact: Buffer.from(made.artifact), lock: Buffer.from(made.lock), report };
  return validate(files, { target: planned, project, keptPackages: [], hooks: {} });
};

/** A build output with one more zip entry. */
const withEntry = (entry: ZipEntry) => output([...entries(), entry]);

test('accepts a layer that is in order and measures it', async () => {
  const made = await output();
  await expect(check(made)).resolves.toEqual({
    zipBytes: made.zip.length,
    unzippedBytes: made.report.unzippedBytes,
  });
});

describe('paths', () => {
  test.each([
    'bootstrap',
    'dotnetcore/store/arm64/net10.0/dapper/2.1.0/a.dll',
    'dotnetcore/store/x64/net8.0/dapper/2.1.0/a.dll',
    'dotnetcore/other/a.dll',
  ])('refuses %s, which is outside of the store', async (path) => {
    await expect(check(await withEntry({ path }))).rejects.toMatchObject({
      name: 'LayerContentRefused',
      message: expect.stringContaining(path),
    });
  });

  test.each([
    [`${store}dapper/2.1.0/xx/evil`, `${store}dapper/2.1.0/../evil`, '..'],
    [`${store}dapper/2.1.0/x/evil`, `${store}dapper/2.1.0/./evil`, './evil'],
    [
      `${store}dapper/2.1.0/x`,
      `/tcore/store/x64/net10.0/dapper/2.1.0/x`.padStart(`${store}dapper/2.1.0/x`.length, '/'),
      '/',
    ],
  ])('refuses an entry named %s over', async (written, path, named) => {
    const made = await withEntry({ path: written });
    await expect(check({ ...made, zip: renamed(made.zip, written, path) })).rejects.toMatchObject({
      name: 'LayerContentRefused',
      message: expect.stringContaining(named),
    });
  });

  test('refuses whatever is not a plain file that everybody may read', async () => {
    const path = `${store}dapper/2.1.0/lib/link`;
    for (const mode of [0o120777, 0o040755, 0o100600, 0o100755, 0o104644]) {
      await expect(check(await withEntry({ path, content: '/etc/passwd', mode }))).rejects.toMatchObject({
        message: expect.stringContaining(`${path} has the mode ${mode.toString(8)}`),
      });
    }
  });

  test('refuses the same path twice, in whatever case, and a file that is also a folder', async () => {
    const path = entries()[1]?.path ?? '';
    for (const again of [path, path.toUpperCase().replace(store.toUpperCase(), store), `${path}/file`]) {
      await expect(check(await withEntry({ path: again }))).rejects.toMatchObject({ name: 'LayerContentRefused' });
    }
  });

  test('refuses a startup image at a level that makes none, and half of one at the level that does', async () => {
    const hook = 'dotnetcore/startup/x64/net10.0/Prejit.Startup.dll';
    const made = await withEntry({ path: hook, content: 'image' });
    await expect(check(made)).rejects.toMatchObject({ message: expect.stringContaining(hook) });
    await expect(check(made, { ...target, level: 'profiled' })).rejects.toMatchObject({
      message: expect.stringContaining(`Prejit.Startup.Image.${target.fingerprint}.dll is missing`),
    });
  });
});

describe('sizes', () => {
  test('refuses what is larger than Lambda allows before reading it', async () => {
    const made = await output();
    // The directory's record of the second entry: 20 bytes to the compressed size, 24 to the uncompressed one.
    const bytes = Buffer.from(made.zip);
    bytes.writeUInt32LE(300_000_000, bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 24);
    await expect(check({ ...made, zip: bytes })).rejects.toMatchObject({ name: 'LayerTooLarge' });
  });

  test('refuses an entry that unpacks to more than it declares', async () => {
    const made = await withEntry({ path: `${store}dapper/2.1.0/bomb`, content: Buffer.alloc(1_000_000) });
    const bytes = Buffer.from(made.zip);
    bytes.writeUInt32LE(10, bytes.lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2])) + 24);
    await expect(check({ ...made, zip: bytes })).rejects.toMatchObject({
      name: 'LayerContentRefused',
      message: expect.stringContaining('bomb'),
    });
  });

  test('refuses what is no zip', async () => {
    await expect(check(await output(entries(), { zip: Buffer.from('no zip') }))).rejects.toMatchObject({
      name: 'LayerContentRefused',
    });
  });
});

describe('packages', () => {
  test.each<[string, Partial<Output>]>([
    ['an artifact.xml that differs from the one in the zip', { artifact: '<StoreArtifacts />' }],
    ['a package that was not restored', { lock: '{"version":1,"dependencies":{}}' }],
    ['another version than was restored', { lock: '{"dependencies":{"net10.0":{"Dapper":{"resolved":"2.0.0"}}}}' }],
    ['a lock file that is none', { lock: '[]' }],
    ['a report that lists other packages', { report: { packages: [] } }],
    ['a report about another level', { report: { level: 'ready-to-run' } }],
    ['a report with another size', { report: { unzippedBytes: 1 } }],
    ['a report that is none', { report: { version: 2 } }],
  ])('refuses %s', async (_, changes) => {
    await expect(check(await output(entries(), changes))).rejects.toMatchObject({ name: 'LayerContentRefused' });
  });

  test('refuses files of no listed package, and a package without files', async () => {
    const stray = `${store}evil/1.0.0/a.txt`;
    await expect(check(await withEntry({ path: stray }))).rejects.toMatchObject({
      message: expect.stringContaining(stray),
    });
    await expect(check(await output(entries().slice(0, 1)))).rejects.toMatchObject({
      message: expect.stringContaining('has no files'),
    });
  });

  test('refuses an artifact.xml that is no list of packages', async () => {
    const artifact = '<Other />';
    const zipped = [{ path: `${store}artifact.xml`, content: artifact }, ...entries().slice(1)];
    await expect(check(await output(zipped, { artifact }))).rejects.toMatchObject({ name: 'LayerContentRefused' });
  });
});

describe('assemblies', () => {
  const path = `${store}dapper/2.1.0/lib/net8.0/Dapper.dll`;
  const { bytes, methods } = sharedFrameworkAssembly();
  const assembly = { path, ilBytes: 1, nativeBytes: bytes.length, readyToRun: true, methods };
  const withAssembly = (reported: unknown[]) =>
    output([...entries(), { path, content: bytes }], { report: { assemblies: reported } });

  test('accepts a precompiled assembly that is reported as such', async () => {
    await expect(check(await withAssembly([assembly]))).resolves.toBeDefined();
  });

  test.each<[string, unknown[]]>([
    ['is missing from the report', []],
    ['is reported with more methods than it has', [{ ...assembly, methods: methods + 1 }]],
    ['is reported as not precompiled', [{ ...assembly, readyToRun: false, methods: 0, reason: 'why' }]],
    ['is reported with another size', [{ ...assembly, nativeBytes: 1 }]],
    ['is reported but not there', [assembly, { ...assembly, path: `${path}x` }]],
  ])('refuses one that %s', async (_, reported) => {
    await expect(check(await withAssembly(reported))).rejects.toMatchObject({
      name: 'LayerContentRefused',
      message: expect.stringContaining('Dapper.dll'),
    });
  });

  test('refuses an assembly for another architecture that is reported as precompiled', async () => {
    const arm64: PlannedTarget = { ...target, architecture: 'arm64' };
    const toArm64 = (entry: ZipEntry) => ({ ...entry, path: entry.path.replace('/x64/', '/arm64/') });
    const zipped = [...entries(), { path, content: bytes }].map(toArm64);
    const reported = { ...assembly, path: path.replace('/x64/', '/arm64/') };
    const readme = { path: zipped[1]?.path ?? '', bytes: 4 };
    const made = await output(zipped, {
      report: { architecture: 'arm64', assemblies: [reported], otherFiles: [readme] },
    });
    await expect(check(made, arm64)).rejects.toMatchObject({ message: expect.stringContaining('Dapper.dll') });
  });

  test('wants a reason for what is not precompiled', async () => {
    const damaged = bytes.subarray(0, 600);
    const reported = { ...assembly, nativeBytes: damaged.length, readyToRun: false, methods: 0 };
    const made = (reason?: string, notCompiled?: NotCompiled) =>
      output([...entries(), { path, content: damaged }], {
        report: { assemblies: [{ ...reported, reason, notCompiled }] },
      });
    await expect(check(await made())).rejects.toMatchObject({ message: expect.stringContaining('no reason') });
    await expect(check(await made('it is damaged', { kind: 'damaged' }))).resolves.toBeDefined();
    await expect(check(await made('it is a facade', { kind: 'no-il' }))).rejects.toMatchObject({
      message: expect.stringContaining('no-il'),
    });
  });
});
