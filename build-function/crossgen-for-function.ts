/** The compiler, with what a function's assemblies may refer to. */
import { basename, join } from 'node:path';
import type { AssetsFile } from '../build-store/assets';
import { Crossgen } from '../build-store/crossgen';
import type { Sandbox } from '../confinement/sandbox';
import { isFilePath } from '../core/package-names';
import type { Target } from '../core/targets';
import type { References } from './references';

/** @param frameworks folders of the frameworks' assemblies */
export function prepareCrossgen(
  sandbox: Sandbox,
  { architecture }: Target,
  assets: AssetsFile,
  { files }: References,
  frameworks: string[],
): Promise<Crossgen> {
  // As the generator of startup images has them there already: the frameworks' in their folders, all others side by side.
  const nameOf = (path: string): string => {
    const framework = frameworks.findIndex((folder) => path.startsWith(`${folder}/`));
    const name = basename(path);
    if (!isFilePath(name)) throw new Error(`${JSON.stringify(name)} is no name for the compiler`);
    return join(framework < 0 ? 'store' : `framework-${framework}`, name);
  };
  return Crossgen.prepare(sandbox, { architecture, assets, references: files, nameOf });
}
