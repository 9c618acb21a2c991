/** Where the startup programs lie beside the build program, in its archive as on a build machine. */
import { functionHookName, functionLayerFiles, recorderName } from '../core/function-layer';
import { startupHookName, type Target, targetName } from '../core/targets';

export const generatorFile = 'startup/Prejit.Image.dll';

/** What `dotnet` needs to run the generator. */
export const generatorFiles = [generatorFile, 'startup/Prejit.Image.runtimeconfig.json'] as const;

export const hookFile = (target: Target): string => `startup/${targetName(target)}/${startupHookName}`;

/** The hook of a function's own layer. */
export const functionHookFile = (target: Target): string => `startup/${targetName(target)}/${functionHookName}`;

/** The scripts of a function's own layer, by their path in it. */
export const startScripts = {
  [functionLayerFiles.start]: 'startup/start/start',
  [functionLayerFiles.dotnet]: 'startup/start/dotnet',
} as const;

/** The recorder of recording layers. It is IL, for all targets: a recorded start is slow anyway. */
export const recorderFile = `startup/${recorderName}`;
