/**
 * Checks what NuGet restored before anything else uses it. The names in project.assets.json are those of packages, and
 * they go on into MSBuild, the compiler's command lines and the layer: one with a line break and an option of the
 * compiler behind it would be that option in a response file.
 */
import { isCoreFile } from '../core/core-files';
import { PipelineError } from '../core/errors';
import { isAssetPath, isFilePath, isPackageId, isPackageVersion } from '../core/package-names';
import { type Architecture, runtimeIdentifier, type Target } from '../core/targets';
import { type AssetsJson, assetTypes, isPlaceholder, type Library } from './assets';
import { quoted } from './quoted';

/** What an entry of a target holds besides groups of files. */
const noFiles = ['type', 'framework', 'dependencies', 'frameworkReferences', 'frameworkAssemblies'];

/** Most files that a store may have: more than Lambda's 250 MB hold in practice, and few enough to be listed. */
const mostFiles = 20_000;

/** Name of a framework, such as `Microsoft.AspNetCore.App` or `System.Xml`. */
const frameworkPattern = /^[A-Za-z0-9.]{1,100}$/;

/**
 * @param packageFolder the only folder that packages may be unpacked in
 * @throws PipelineError `PackageRefused` that names the package, the file and the fix
 */
export function checkAssets(assets: AssetsJson, target: Target, packageFolder: string): void {
  const names = [target.framework, `${target.framework}/${runtimeIdentifier(target.architecture)}`];
  for (const [name, libraries] of Object.entries(assets.targets)) {
    if (!names.includes(name)) throw unexpected('target', name, names.join(' or '));
    // The first target tells of other platforms' files as well. They are not built.
    const groups = name === target.framework ? [...assetTypes, 'runtimeTargets'] : assetTypes;
    const files = Object.entries(libraries).flatMap(([key, library]) => {
      checkLibrary(key, library, assets.libraries[key] ?? {});
      return checkFiles(key, library, groups, target.architecture);
    });
    checkTogether(files);
  }
  for (const folder of Object.keys(assets.packageFolders)) {
    if (folder.replace(/\/$/, '') !== packageFolder) throw unexpected('package folder', folder, packageFolder);
  }
}

function checkLibrary(key: string, library: Library, { type, path }: { type?: string; path?: string }): void {
  const [id = '', version = '', ...rest] = key.split('/');
  if (!isPackageId(id)) throw refused(key, 'its id is not allowed: ASCII letters, digits, ".", "-" and "_"');
  if (!isPackageVersion(version) || rest.length > 0) throw refused(key, 'its version is no version');
  if (library.type !== 'package' || type !== 'package') throw refused(key, 'it is no package');
  if (path !== key.toLowerCase()) throw refused(key, `its folder ${quoted(path ?? '')} has another name`);
  const dependency = Object.keys(library.dependencies ?? {}).find((each) => !isPackageId(each));
  if (dependency !== undefined) throw refused(key, `it depends on ${quoted(dependency)}, which is no id`);
  const frameworks = [...(library.frameworkReferences ?? []), ...(library.frameworkAssemblies ?? [])];
  const framework = frameworks.find((each) => !frameworkPattern.test(each));
  if (framework !== undefined) throw refused(key, `it references ${quoted(framework)}, which is no framework`);
}

/** Returns the files, each with its package. */
function checkFiles(key: string, library: Library, groups: readonly string[], architecture: Architecture): string[] {
  const files: string[] = [];
  for (const [group, content] of Object.entries(library)) {
    if (noFiles.includes(group)) continue;
    for (const file of Object.keys(content)) {
      if (!isFilePath(file)) throw refused(key, `its file ${quoted(file)} has characters that are not allowed`);
      // What is excluded leaves a placeholder.
      if (isPlaceholder(file) || group === 'runtimeTargets') continue;
      if (!groups.includes(group)) throw refused(key, `its file ${quoted(file)} is of the kind ${quoted(group)}`);
      if (!isAssetPath(file, architecture)) {
        throw refused(key, `its file ${quoted(file)} is for another or an invented runtime identifier`);
      }
      if (isCoreFile(file)) throw refused(key, `its file ${quoted(file)} would take the place of the runtime's own`);
      files.push(`${key}/${file}`);
    }
  }
  return files;
}

/** A file system that takes no notice of case would hold one of two. */
function checkTogether(files: string[]): void {
  const seen = new Map<string, string>();
  for (const file of files) {
    const twin = seen.get(file.toLowerCase());
    if (twin !== undefined && twin !== file) {
      throw refused(twin, `it differs from ${quoted(file)} by case alone`);
    }
    seen.set(file.toLowerCase(), file);
  }
  const [first = ''] = files;
  if (seen.size > mostFiles) throw refused(first, `the packages have ${seen.size} files, and ${mostFiles} are allowed`);
}

const refused = (name: string, problem: string): PipelineError =>
  new PipelineError(
    'PackageRefused',
    `The package ${quoted(name)} is not built: ${problem}. Remove it from the manifest, or the package that brings it.`,
  );

const unexpected = (what: string, name: string, expected: string): PipelineError =>
  new PipelineError(
    'PackageRefused',
    `The packages make NuGet use the ${what} ${quoted(name)}, where only ${expected} is allowed. Remove the package that does.`,
  );
