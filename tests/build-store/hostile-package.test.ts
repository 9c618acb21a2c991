import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dotnet, project } from './build-program';
import { anyAssembly, removeUnpacked, writePackage } from './packages';
import { runBuild, temporary } from './run-build';

jest.setTimeout(180_000);

// A package's unpacked copy outlives the test in the machine's package folder, so the ids are the test's own.
const outer = { id: 'Prejit.Test.Hostile', version: '1.0.0' };
const inner = { id: 'Prejit.Test.Hostile.Dependency', version: '1.0.0' };
const feed = join(temporary, 'feed');
const marker = join(temporary, 'ran');

const forget = (): void => removeUnpacked([outer.id, inner.id]);
afterAll(forget);

/** A package whose MSBuild files, in the given folder, leave a mark. */
function hostileFiles(id: string, folder: string): Record<string, string | Buffer> {
  const mark = (extension: string): string => `<Project>
      <Target Name="${id.replaceAll('.', '')}${extension}" BeforeTargets="Restore;Build;Publish;ResolveReferences">
        <MakeDir Directories="${marker}" />
        <WriteLinesToFile File="${marker}/${id}.${extension}" Lines="ran" />
      </Target>
    </Project>`;
  return {
    [`${folder}/${id}.props`]: mark('props'),
    [`${folder}/${id}.targets`]: mark('targets'),
    [`lib/net8.0/${id}.dll`]: anyAssembly(),
  };
}

beforeAll(async () => {
  forget();
  mkdirSync(feed);
  await writePackage(feed, { ...outer, files: hostileFiles(outer.id, 'build'), dependsOn: [inner.id] });
  await writePackage(feed, { ...inner, files: hostileFiles(inner.id, 'buildTransitive') });
  // Brings the compiler's own packages, which the feed lacks.
  await runBuild({ packages: [{ id: 'Newtonsoft.Json', version: '13.0.3' }] });
});
afterEach(() => rmSync(marker, { recursive: true, force: true }));

test("a package's MSBuild files run in an ordinary build", () => {
  const directory = join(temporary, 'ordinary');
  mkdirSync(directory);
  writeFileSync(join(directory, 'Ordinary.csproj'), project([outer], 'all'));
  dotnet(['build', '--source', feed], directory);
  expect(readdirSync(marker).sort()).toEqual(
    [outer, inner].flatMap(({ id }) => [`${id}.props`, `${id}.targets`]).sort(),
  );
});

test('and not in a store build', async () => {
  const build = await runBuild({ packages: [outer], packageSource: feed });
  expect(build).toMatchObject({ exitCode: 0, error: undefined });
  expect(build.report.packages.map(({ id }) => id)).toEqual([outer.id, inner.id]);
  expect(existsSync(marker)).toBe(false);
});

test('a project that lets them in is refused', async () => {
  const build = await runBuild({ packages: [outer], packageSource: feed, includeAssets: 'all' });
  expect(build.error?.name).toBe('PackageRefused');
  expect(existsSync(marker)).toBe(false);
});
