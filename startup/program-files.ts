/** Where the startup programs lie beside the build program, in its archive as on a build machine. */
import { functionHookName, recorderName } from '../core/function-layer';
import { startupHookName, type Target, targetName } from '../core/targets';

export const generatorFile = 'startup/Prejit.Image.dll';

/** What `dotnet` needs to run the generator. */
export const generatorFiles = [generatorFile, 'startup/Prejit.Image.runtimeconfig.json'] as const;

export const hookFile = (target: Target): string => `startup/${targetName(target)}/${startupHookName}`;

export const functionHookFile = (target: Target): string => `startup/${targetName(target)}/${functionHookName}`;

/** The scripts that start a function with its layer. */
export const startScripts = { start: 'startup/start', dotnet: 'startup/dotnet' } as const;

/** The recorder in recording layers. */
export const recorderFile = (target: Target): string => `startup/${targetName(target)}/${recorderName}`;
