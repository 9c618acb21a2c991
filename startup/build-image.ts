/**
 * Makes the startup image of a layer. It runs inside the store build, under whatever Node the build image has, so it
 * uses nothing but Node's own modules.
 */
import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { Sandbox } from '../buildspecs/confinement/sandbox';
import type { Architecture, Framework } from '../lambdas/shared/targets';
import { buildProgram } from './build-programs';
import { compileAssembly } from './compile-image';
import { type GeneratedImage, generateImage } from './generate-image';

export interface StartupImageRequest {
  /** The startup profile, untrusted. */
  profile: string;
  /** Folder of the packages' assemblies, `<id>/<version>/…`. Only these and the framework's can be named. */
  storeDirectory: string;
  framework: Framework;
  architecture: Architecture;
  /** Path of the crossgen2 program that compiled the store. */
  crossgen: string;
  /** Folders of the framework's implementation assemblies for the target's architecture. */
  frameworkReference: string[];
  /** Folder for intermediate files. */
  workDirectory: string;
  /** Folder in the layer, `dotnetcore/startup/<x64|arm64>/<framework>`; the image's three files are put there. */
  output: string;
  /** Folder of the C# sources; default: this one. */
  sources?: string;
}

export interface StartupImageReport {
  /** Methods and types that the profile names, and how many of them exist in the framework and in the store. */
  requested: number;
  resolved: number;
  /** How many methods the hook prepares, and how many types it loads: those that a first invocation used. */
  warmed: number;
  loaded: number;
  /** Those that don't exist, counted by reason. */
  dropped: Record<string, number>;
  /** Some of them, `<reason>: <method or type>`. */
  examples: string[];
  /** Methods with native code in the image. */
  compiled: number;
  /** Bytes of the image's files. */
  bytes: number;
}

const hook = 'Prejit.Startup.dll';
const image = 'Prejit.Startup.Image.dll';
const warmList = 'Prejit.Startup.Image.warm';

/** The files of a startup image, all in one folder. */
export const startupImageFiles = [hook, image, warmList] as const;

/**
 * @throws PipelineError `StartupProfileInvalid` when the profile is malformed or holds nothing that exists here,
 * `BuildFailed` when it can't be compiled.
 */
export async function buildStartupImage(request: StartupImageRequest): Promise<StartupImageReport> {
  const sandbox = await Sandbox.open();
  try {
    return await finishStartupImage(sandbox, request, await generateStartupImage(sandbox, request));
  } finally {
    await sandbox.close();
  }
}

/** The first half, which tells the methods of the profile that exist here: a store's compilation can use them. */
export async function generateStartupImage(sandbox: Sandbox, request: StartupImageRequest): Promise<GeneratedImage> {
  const [generator] = await buildStartupPrograms(request);
  return generateImage(sandbox, { ...request, generator });
}

/** The second half: compiles the image and puts its files together. */
export async function finishStartupImage(
  sandbox: Sandbox,
  request: StartupImageRequest,
  generated: GeneratedImage,
): Promise<StartupImageReport> {
  const { crossgen, architecture, output } = request;
  const [, hookAssembly] = await buildStartupPrograms(request);
  const common = { crossgen, architecture, references: generated.references };
  await sandbox.bring(hookAssembly, hook);
  const [compiledImage, compiledHook] = await Promise.all([
    compileAssembly(sandbox, {
      ...common,
      assembly: generated.assembly,
      options: imageOptions(architecture, sandbox.path(generated.methodProfile)),
    }),
    compileAssembly(sandbox, { ...common, assembly: hook, options: [] }),
  ]);
  mkdirSync(output, { recursive: true });
  const taken = { [image]: compiledImage.assembly, [hook]: compiledHook.assembly, [warmList]: generated.warmList };
  for (const [file, name] of Object.entries(taken)) writeFileSync(path.join(output, file), await sandbox.take(name));
  const bytes = startupImageFiles.reduce((sum, file) => sum + statSync(path.join(output, file)).size, 0);
  return { ...generated.report, compiled: compiledImage.methods, bytes };
}

/** Builds the image generator and the hook. A build may do this while it waits for something else; it is done once. */
export function buildStartupPrograms(
  request: Pick<StartupImageRequest, 'sources' | 'workDirectory' | 'framework'>,
): Promise<[generator: string, hook: string]> {
  const options = { sources: request.sources, cache: path.join(request.workDirectory, 'programs') };
  return Promise.all([
    buildProgram('image', options),
    buildProgram('hook', { ...options, framework: request.framework }),
  ]);
}

/**
 * What every x86_64 processor of Lambda has (AWS Lambda developer guide, "Advanced Vector Extensions 2"). Code that asks
 * what the processor can do is compiled ahead only for a known answer. On another processor the image is not used.
 */
const lambdaInstructions = 'avx2';

/**
 * The image holds code of other modules: bodies are checked against the modules that are there at run time
 * (`--opt-cross-module`), and instantiations of foreign generics may stand in it (`--non-local-generics-module`).
 */
const imageOptions = (architecture: Architecture, methodProfile: string): string[] => [
  '--opt-cross-module:*',
  '--non-local-generics-module:*',
  `--mibc:${methodProfile}`,
  ...(architecture === 'x86_64' ? [`--instruction-set:${lambdaInstructions}`] : []),
];
