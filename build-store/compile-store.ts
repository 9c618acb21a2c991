/** Compiles a store ahead of time: what the SDK would compile, with the references that it would give to the compiler. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import type { Sandbox } from '../confinement/sandbox';
import { isAssetPath } from '../core/package-names';
import type { Architecture, Level, Target } from '../core/targets';
import type { AssetsFile } from './assets';
import { compileAssemblies, type Outcome } from './compile';
import { compileAttempts } from './compile-attempts';
import { Crossgen } from './crossgen';
import type { StoreFile } from './lay-out';
import type { Progress } from './progress';
import type { StoreProject } from './project';
import { compilationFiles } from './store-props';

/** Where a sandbox holds the files of packages, each as `<id>/<version>/…`. */
const packagesIn = 'packages';

export interface CompileStoreRequest extends Target {
  files: StoreFile[];
  assets: AssetsFile;
  project: StoreProject;
  level: Level;
  sandbox: Sandbox;
  /** Path in the sandbox of the `.mibc` that holds the startup profile's methods. */
  profile?: string;
}

/**
 * Replaces published assemblies by their ReadyToRun images. One of which there is no image stays as it is, and runs as it would
 * anywhere else. Returns what became of each that is not compiled at the level, by path in the layer.
 */
export async function compileStore(request: CompileStoreRequest, progress: Progress): Promise<Map<string, Outcome>> {
  const { files, assets, project, architecture, level, sandbox, profile } = request;
  const given = (file: keyof typeof compilationFiles): Promise<string[]> =>
    readLines(join(project.compilationDirectory, compilationFiles[file]));
  const compilable = new Set(await given('assemblies'));
  if (compilable.size === 0) return new Map();
  const crossgen = await Crossgen.prepare(sandbox, {
    architecture,
    assets,
    references: await given('references'),
    nameOf: namesInPackages(assets, architecture),
  });
  return compileAssemblies(
    {
      files: files.filter(({ original }) => compilable.has(original)),
      crossgen,
      attempts: (bytes) => compileAttempts(level, bytes, profile),
      sandbox,
    },
    progress,
  );
}

/** Without the file, MSBuild had nothing to hand over. */
async function readLines(path: string): Promise<string[]> {
  if (!existsSync(path)) return [];
  return (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
}

/**
 * Names the files that the compiler may see, by their paths. The list of them comes from MSBuild, and names of packages
 * went in there: so each must be a file of a checked package, or of a pack that the SDK asked for.
 */
function namesInPackages(assets: AssetsFile, architecture: Architecture): (path: string) => string {
  const names = new Map<string, string>();
  for (const root of assets.packageFolders) {
    for (const { folder, files } of assets.packages) {
      for (const file of files) names.set(join(root, folder, file), join(packagesIn, folder, file));
    }
  }
  const packs = assets.packageFolders.flatMap((root) =>
    assets.downloads.map(({ name, version }) => ({ root, folder: join(root, name.toLowerCase(), version) })),
  );
  return (path) => {
    const pack = packs.find(({ folder }) => isAssetPath(relative(folder, path), architecture));
    const name = names.get(path) ?? (pack && join(packagesIn, relative(pack.root, path)));
    if (!name) throw new Error(`MSBuild hands ${JSON.stringify(path)} to the compiler, which no package holds`);
    return name;
  };
}
