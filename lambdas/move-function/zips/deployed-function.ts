/** A function as it was deployed: what lies in its zip, down to the content of every file. */
import { deployedFiles } from '../../../core/function-layout/deployed-files';
import { type FileContent, fileContent } from '../../../core/function-layout/expected-list';
import type { DeployedFunction } from '../../../core/function-layout/layer-texts';
import { depsExtension, mainAssembly, runtimeConfigExtension } from '../../../core/function-layout/main-assembly';
import type { Architecture } from '../../../core/targets';
import { Obstacle } from '../obstacle';
import type { Start } from './code-zip';
import { readRemoteZip } from './remote-zip';
import { readFile } from './zip-files';

/** Largest file of a function, in bytes: all of them have 250 MB. */
const maxFileBytes = 250 * 1024 * 1024;

/**
 * @throws Obstacle when its zip can't be read, or not in one way only
 * @throws UnfitFunction when it can't be started with a layer of its own
 */
export async function readDeployedFunction(found: Start, architecture: Architecture): Promise<DeployedFunction> {
  return readRemoteZip('Its code', found.codeUrl, async (remote) => {
    const files = deployedFiles(remote.entries);
    const assembly = mainAssembly(found.handler, found.environment, files);
    const [deps, config] = [assembly + depsExtension, assembly + runtimeConfigExtension];
    const contents = new Map<string, FileContent>();
    const texts = new Map<string, string>();
    for (const [path, entry] of files) {
      const content = await readFile(remote, entry, maxFileBytes);
      contents.set(path, fileContent(content));
      if (path === deps || path === config) texts.set(path, content.toString('utf8'));
    }
    const runtimeConfig = texts.get(config);
    if (runtimeConfig === undefined) throw new Obstacle(`Its code has no ${config}, without which it does not start.`);
    return { assembly, architecture, files: contents, depsJson: texts.get(deps), runtimeConfig };
  });
}
