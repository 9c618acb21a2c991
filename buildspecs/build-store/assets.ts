/** Reads project.assets.json, in which NuGet writes down what it restored and what it has to say about it. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

export interface AssetsFile {
  packages: RestoredPackage[];
  /** Folders that packages are unpacked in, each as `<id>/<version>/…`. */
  packageFolders: string[];
  logs: RestoreMessage[];
  /** Packages that the SDK itself needed: the ahead-of-time compiler and the frameworks' implementations. */
  downloads: { name: string; version: string }[];
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
    downloads: readDownloads(json),
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

function readDownloads(json: AssetsJson): AssetsFile['downloads'] {
  const downloads = Object.values(json.project?.frameworks ?? {}).flatMap((each) => each.downloadDependencies ?? []);
  // Versions are ranges that hold one version: `[10.0.1, 10.0.1]`.
  return downloads.map(({ name, version }) => ({ name, version: version.replace(/^\[([^,\]]+).*$/, '$1') }));
}

const findDownload = ({ downloads }: AssetsFile, name: string): { name: string; version: string } => {
  const found = downloads.find((download) => download.name.startsWith(`${name}.`));
  if (!found) throw new Error(`The .NET SDK did not restore ${name}`);
  return found;
};

/** Version of the ahead-of-time compiler. */
export const compilerVersion = (assets: AssetsFile): string =>
  findDownload(assets, 'Microsoft.NETCore.App.Crossgen2').version;

/** Folder of one of the SDK's own packages; the name goes without the runtime identifier at its end. */
export function downloadedPackage(assets: AssetsFile, name: string): string {
  const download = findDownload(assets, name);
  const folders = assets.packageFolders.map((root) => join(root, download.name.toLowerCase(), download.version));
  const folder = folders.find(existsSync);
  if (!folder) throw new Error(`${download.name} ${download.version} is in none of ${assets.packageFolders}`);
  return folder;
}
