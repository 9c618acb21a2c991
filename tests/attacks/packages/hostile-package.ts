/** A hostile package, and the attacks that are made with it: referenced directly, and through another package. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { openPromise } from 'yauzl';
import { isCoreFile } from '../../../core/core-files';
import { isAssetPath } from '../../../core/package-names';
import type { TestPackage } from '../../build-store/packages';
import type { Attack } from '../attack';
import type { AttackedBuild, PackagesWorld } from './world';

export interface HostilePackage extends Partial<Omit<TestPackage, 'files'>> {
  /** What it tries, in one line. */
  tries: string;
  /** What its build ends in; default: `built, harmlessly`. */
  expected?: string;
  /** @param canary a path that must never exist */
  files(canary: string, world: PackagesWorld): TestPackage['files'];
  /** Packages that lie in the feed beside it. */
  others?: TestPackage[];
  /** What more has to hold of the build; the answer is what does not. */
  check?(build: AttackedBuild): string | undefined;
  /** Only tried as a direct reference: it takes long. */
  directOnly?: boolean;
}

export const built = 'built, harmlessly';

/** Stands in files that have no business in a layer. */
export const mark = 'HOSTILE';

const version = '1.0.0';

export function attacksWith(hostile: HostilePackage): Attack<PackagesWorld>[] {
  const attack = (how: string, wrap: (inner: TestPackage, world: PackagesWorld) => TestPackage[]) => ({
    name: `${hostile.tries}, ${how}`,
    expected: hostile.expected ?? built,
    attempt: async (world: PackagesWorld): Promise<string> => {
      const { id = 'Prejit.Hostile', others = [], files, ...more } = hostile;
      const build = await world.build((canary) => [
        ...wrap({ version, ...more, id, files: files(canary, world) }, world),
        ...others,
      ]);
      return (await harm(build)) ?? hostile.check?.(build) ?? ending(build);
    },
  });
  const direct = attack('referenced directly', (inner) => [inner]);
  const transitive = attack('through another package', (inner, { assembly }) => [
    { id: 'Prejit.Innocent', version, files: { 'lib/net8.0/Innocent.dll': assembly }, dependsOn: [inner.id] },
    inner,
  ]);
  return hostile.directOnly ? [direct] : [direct, transitive];
}

/** The refusal's name. Its message may show no control character, or a log reader would be attacked in turn. */
function ending({ result }: AttackedBuild): string {
  if (!result.error) return result.exitCode === 0 ? built : `exit code ${result.exitCode} without an error`;
  const { name, message } = result.error;
  if (/[^\x20-\x7e\n\u2026\u2019\u2018]/.test(message))
    return `${name} with control characters: ${JSON.stringify(message)}`;
  if (name === 'PackageRefused' && !/Prejit\.|MB on disk/.test(message))
    return `${name} that names no package: ${message}`;
  return name;
}

/** What an attack got through, if it did. */
async function harm({ result, directory, canary }: AttackedBuild): Promise<string | undefined> {
  const written = strangeFiles(directory, canary);
  if (written.length > 0) return `wrote ${written.join(', ')}`;
  if (result.error) return undefined;
  const zip = await openPromise(result.output('layer.zip'));
  for await (const { fileName, externalFileAttributes } of zip.eachEntry()) {
    const [path = ''] = /(?<=^dotnetcore\/store\/x64\/net10\.0\/).*$/.exec(fileName) ?? [];
    const inPackage = path.split('/').slice(2).join('/');
    const isOurs = path === 'artifact.xml' || (isAssetPath(inPackage, 'x86_64') && !isCoreFile(inPackage));
    if (!isOurs) return `the layer holds ${fileName}`;
    if (externalFileAttributes >>> 16 !== 0o100644) return `${fileName} has other rights than a file`;
  }
  return readFileSync(result.output('layer.zip')).includes(mark) ? 'the layer holds what it must not' : undefined;
}

/** What lies where a build has no business: outside of its folders, or beside the packages' own. */
function strangeFiles(directory: string, canary: string): string[] {
  const found = (folder: string, expected: RegExp): string[] =>
    readdirSync(join(directory, folder))
      .filter((name) => !expected.test(name))
      .map((name) => join(folder, name));
  return [
    ...found('.', /^(feed|packages|source|manifest)$/),
    ...found('source', /^(work|output|build-error\.json|build-error-name)$/),
    ...found('manifest', /^(Dependencies\.csproj)$/),
    ...found('packages', /^(prejit\.|microsoft\.(netcore|aspnetcore)\.app\.)/),
    ...readdirSync(join(directory, '..')).filter((name) => canary.startsWith(join(directory, '..', name, 'x'))),
  ];
}
