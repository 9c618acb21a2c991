/** What lies in a function's zip, as far as a plan needs to know: read from its directory and its two JSON files. */
import { functionStartupFolder } from '../../core/function-layer';
import { deployedFiles } from '../../core/function-layout/deployed-files';
import { packagesFromStore } from '../../core/function-layout/host-assets';
import { type DeployedFunction, hookedConfig, layerTexts } from '../../core/function-layout/layer-texts';
import {
  depsExtension,
  isClassLibrary,
  mainAssembly,
  runtimeConfigExtension,
} from '../../core/function-layout/main-assembly';
import { UnfitFunction } from '../../core/function-layout/unfit-function';
import { maxUnzippedBytes } from '../../core/lambda-limits';
import type { Target } from '../../core/targets';
import { shown } from '../../core/text';
import type { ConsumerFunction } from '../aws/functions';
import { type RemoteZip, readRemoteZip, unzippedBytes } from '../move-function/zips/remote-zip';
import { readFile } from '../move-function/zips/zip-files';
import { unfitProgram } from './native-program';
import { requireFramework } from './runtime-frameworks';

export interface FunctionCode {
  /** Path of the main assembly in the zip, without extension. */
  assembly: string;
  /** Size of all files, unzipped. */
  bytes: number;
  /** Whether it was published to find packages in a layer's store. */
  needsStore: boolean;
  /** Why it can have no startup hook, if it can't. */
  withoutHook?: string;
}

/** Largest JSON file, in bytes. */
const maxFileBytes = 16 * 1024 * 1024;

/** @throws UnfitFunction that says why a layer can't be made for it; Obstacle when its zip can't be read, or not in one way only */
export const readCode = (found: ConsumerFunction, target: Target): Promise<FunctionCode> =>
  readRemoteZip('Its code', found.codeUrl, (remote) => judge(remote, found, target));

async function judge(
  remote: RemoteZip,
  { handler, environment }: ConsumerFunction,
  { framework, architecture }: Target,
): Promise<FunctionCode> {
  const files = deployedFiles(remote.entries);
  const program = isClassLibrary(handler) || files.has(`${handler.replace(/\.dll$/, '')}.dll`) ? undefined : handler;
  const entry = program === undefined ? undefined : files.get(program);
  if (entry) throw unfitProgram(handler, await readFile(remote, entry, maxUnzippedBytes));

  const assembly = mainAssembly(handler, environment, files);
  const textOf = async (extension: string): Promise<string | undefined> => {
    const file = files.get(assembly + extension);
    return file && (await readFile(remote, file, maxFileBytes)).toString('utf8');
  };
  const runtimeConfig = await textOf(runtimeConfigExtension);
  if (runtimeConfig === undefined) throw new UnfitFunction(`Its code has no runtimeconfig.json of ${shown(assembly)}.`);
  requireFramework(runtimeConfig, framework);
  // An executable may have none: then only its start can be prepared.
  const depsJson = await textOf(depsExtension);
  // What is in the files makes no difference to whether there can be a layer.
  const contents = new Map([...files.keys()].map((path) => [path, { hash: '', bytes: 0 }]));
  const deployed: DeployedFunction = { assembly, architecture, files: contents, depsJson, runtimeConfig };
  layerTexts(deployed, {});
  const withoutHook = whyNoHook(deployed);
  return {
    assembly,
    bytes: unzippedBytes(remote),
    needsStore: depsJson !== undefined && packagesFromStore(depsJson).length > 0,
    ...(withoutHook !== undefined && { withoutHook }),
  };
}

function whyNoHook(deployed: DeployedFunction): string | undefined {
  try {
    hookedConfig(deployed, functionStartupFolder);
    return undefined;
  } catch (error) {
    if (error instanceof UnfitFunction) return error.message;
    throw error;
  }
}
