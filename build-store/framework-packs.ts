/** The shared frameworks' implementation for the target, as the SDK restored it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { runtimeIdentifier, sharedFrameworks, type Target } from '../core/targets';
import { type AssetsFile, downloadedPackage } from './assets';

/** Folders of the implementation assemblies of the frameworks that the project references. */
export function frameworkFolders({ framework, architecture }: Target, assets: AssetsFile): string[] {
  const referenced = sharedFrameworks.filter((name) => assets.frameworkReferences.includes(name));
  return referenced.flatMap((name) => {
    const files = join(downloadedPackage(assets, `${name}.Runtime`), 'runtimes', runtimeIdentifier(architecture));
    // Before .NET 10, System.Private.CoreLib.dll lies in the second.
    return [join(files, 'lib', framework), join(files, 'native')].filter(existsSync);
  });
}
