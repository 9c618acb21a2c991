/** Reads project.assets.json, in which NuGet writes down what it restored and what it has to say about it. */
import { existsSync } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { PipelineError } from '../core/errors';

export interface AssetsFile {
  packages: RestoredPackage[];
  /** Folders that packages are unpacked in, each as `<id>/<version>/…`. */
  packageFolders: string[];
  logs: RestoreMessage[];
  /** Packages that the SDK itself needed: the ahead-of-time compiler and the frameworks' implementations. */
  downloads: { name: string; version: string }[];
  /** Shared frameworks that the project itself references, such as `Microsoft.NETCore.App`. */
  frameworkReferences: string[];
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

/** What this program reads of the file. */
export interface AssetsJson {
  targets: Record<string, Record<string, Library>>;
  libraries: Record<string, { type?: string; path?: string }>;
  packageFolders: Record<string, unknown>;
  logs?: RestoreMessage[];
  project?: { frameworks?: Record<string, ProjectFramework> };
}

/** What the project asks for in one target framework. */
interface ProjectFramework {
  downloadDependencies?: { name: string; version: string }[];
  frameworkReferences?: Record<string, unknown>;
}

/** A package in a target. Beside what is named here it has more groups of files, by their paths. */
export interface Library extends Partial<Record<AssetType, Record<string, unknown>>> {
  type: string;
  dependencies?: Record<string, string>;
  frameworkReferences?: string[];
  frameworkAssemblies?: string[];
}

/** Groups of files that are there at run time. `compile`, `build`, `contentFiles` and such are not. */
export const assetTypes = ['runtime', 'resource', 'native'] as const;
type AssetType = (typeof assetTypes)[number];

/** Largest file, in bytes, that is read: real ones have some hundred kilobytes. */
const mostBytes = 64 * 1024 * 1024;

/** Returns undefined when the restore ended before it wrote the file. */
export async function readAssetsJson(path: string): Promise<AssetsJson | undefined> {
  try {
    const { size } = await stat(path);
    if (size > mostBytes) {
      throw new PipelineError(
        'PackageRefused',
        `The packages of the manifest name so many files that the list of them has ${size} bytes; ${mostBytes} are allowed. Remove the one that does.`,
      );
    }
    return JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

export function readAssets(json: AssetsJson): AssetsFile {
  return {
    packages: readPackages(json),
    packageFolders: Object.keys(json.packageFolders ?? {}),
    logs: json.logs ?? [],
    downloads: readDownloads(json),
    frameworkReferences: projectFrameworks(json).flatMap((each) => Object.keys(each.frameworkReferences ?? {})),
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
      return {
        id,
        version,
        folder: json.libraries[name]?.path ?? name.toLowerCase(),
        files: files.filter((file) => !isPlaceholder(file)),
      };
    });
}

/** `_._` stands for "nothing for this framework". */
export const isPlaceholder = (path: string): boolean => path.endsWith('/_._');

const projectFrameworks = (json: AssetsJson): ProjectFramework[] => Object.values(json.project?.frameworks ?? {});

function readDownloads(json: AssetsJson): AssetsFile['downloads'] {
  const downloads = projectFrameworks(json).flatMap((each) => each.downloadDependencies ?? []);
  // Versions are ranges that hold one version: `[10.0.1, 10.0.1]`.
  return downloads.map(({ name, version }) => ({ name, version: version.replace(/^\[([^,\]]+).*$/, '$1') }));
}

const findDownload = ({ downloads }: AssetsFile, name: string): { name: string; version: string } => {
  const found = downloads.find((download) => download.name.startsWith(`${name}.`));
  if (!found) throw new Error(`The .NET SDK did not restore ${name}`);
  return found;
};

const compiler = 'Microsoft.NETCore.App.Crossgen2';

/** Version of the ahead-of-time compiler. */
export const compilerVersion = (assets: AssetsFile): string => findDownload(assets, compiler).version;

/** Folder of the ahead-of-time compiler's package. */
export const compilerFolder = (assets: AssetsFile): string => downloadedPackage(assets, compiler);

/** Folder of one of the SDK's own packages; the name goes without the runtime identifier at its end. */
export function downloadedPackage(assets: AssetsFile, name: string): string {
  const download = findDownload(assets, name);
  const folders = assets.packageFolders.map((root) => join(root, download.name.toLowerCase(), download.version));
  const folder = folders.find(existsSync);
  if (!folder) throw new Error(`${download.name} ${download.version} is in none of ${assets.packageFolders}`);
  return folder;
}
