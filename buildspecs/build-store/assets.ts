/** Reads project.assets.json, in which NuGet writes down what it restored and what it has to say about it. */
import { readFile } from 'node:fs/promises';

export interface AssetsFile {
  packages: RestoredPackage[];
  /** Folders that packages are unpacked in, each as `<id>/<version>/…`. */
  packageFolders: string[];
  logs: RestoreMessage[];
  /** Version of the crossgen2 package, the ahead-of-time compiler. */
  compiler: string;
}

export interface RestoredPackage {
  id: string;
  version: string;
  /** `<id>/<version>` in lower case: the package's folder. */
  folder: string;
  /** What the runtime loads from the package, as paths in its folder. */
  files: string[];
}

export interface RestoreMessage {
  code: string;
  level: 'Error' | 'Warning' | 'Information';
  message: string;
  /** The package that it is about. */
  libraryId?: string;
}

type AssetGroup = Record<string, unknown>;

interface AssetsJson {
  targets: Record<string, Record<string, { type: string } & Partial<Record<AssetType, AssetGroup>>>>;
  libraries: Record<string, { type: string; path?: string }>;
  packageFolders: Record<string, unknown>;
  logs?: RestoreMessage[];
  project?: { frameworks?: Record<string, { downloadDependencies?: { name: string; version: string }[] }> };
}

/** Groups of files that are there at run time. `compile`, `build`, `contentFiles` and such are not. */
const assetTypes = ['runtime', 'resource', 'native'] as const;
type AssetType = (typeof assetTypes)[number];

/** Returns undefined when the restore ended before it wrote the file. */
export async function readAssetsFile(path: string): Promise<AssetsFile | undefined> {
  try {
    return parseAssetsFile(await readFile(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export function parseAssetsFile(text: string): AssetsFile {
  const json = JSON.parse(text) as AssetsJson;
  return {
    packages: readPackages(json),
    packageFolders: Object.keys(json.packageFolders ?? {}),
    logs: json.logs ?? [],
    compiler: findCompiler(json),
  };
}

/** The target with a runtime identifier (`net10.0/linux-x64`) is the one that says what this runtime loads. */
function readPackages(json: AssetsJson): RestoredPackage[] {
  const targetName = Object.keys(json.targets).find((name) => name.includes('/'));
  const target = targetName ? json.targets[targetName] : undefined;
  return Object.entries(target ?? {})
    .filter(([, library]) => library.type === 'package')
    .map(([name, library]) => {
      const [id = '', version = ''] = name.split('/');
      const files = assetTypes.flatMap((type) => Object.keys(library[type] ?? {}));
      return { id, version, folder: json.libraries[name]?.path ?? name.toLowerCase(), files: files.filter(isRealFile) };
    });
}

/** `_._` stands for "nothing for this framework". */
const isRealFile = (path: string): boolean => !path.endsWith('/_._');

function findCompiler(json: AssetsJson): string {
  const downloads = Object.values(json.project?.frameworks ?? {}).flatMap((each) => each.downloadDependencies ?? []);
  const compiler = downloads.find(({ name }) => name.startsWith('Microsoft.NETCore.App.Crossgen2.'));
  return compiler?.version.replace(/^\[([^,\]]+).*$/, '$1') ?? 'unknown';
}
