/**
 * Makes the startup image of a layer. It runs inside the store build, under whatever Node the build image has, so it
 * uses nothing but Node's own modules.
 */
import { copyFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { Sandbox } from '../confinement/sandbox';
import type { StartupImageReport } from '../core/report';
import type { Architecture } from '../core/targets';
import { compileAssembly } from './compile-image';
import { type GeneratedImage, generateImage, ProfileRefused } from './generate-image';

export interface StartupImageRequest {
  /** The startup profile, untrusted. */
  profile: string;
  /** Name of the image's assembly. */
  name: string;
  /** Folder of the packages' assemblies, `<id>/<version>/…`. Only these and the framework's can be named. */
  storeDirectory: string;
  architecture: Architecture;
  /** Path of the image generator's assembly, and of the hook that the stack was deployed with: it keeps its name. */
  generator: string;
  hook: string;
  /** Path of the crossgen2 program that compiled the store. */
  crossgen: string;
  /** Folders of the framework's implementation assemblies for the target's architecture. */
  frameworkReference: string[];
  /** Folder that the image's three files are put in: the hook, the image, and the list of what the hook prepares. */
  output: string;
}

/** Most bytes of the image's files: six times what EF Core with SQLite takes. Every start maps them. */
const mostImageBytes = 16 * 1024 * 1024;

/**
 * @throws PipelineError `StartupProfileInvalid` when the profile is malformed, holds nothing that exists here or asks for too much,
 * `BuildFailed` when it can't be compiled.
 */
export async function buildStartupImage(request: StartupImageRequest): Promise<StartupImageReport> {
  const sandbox = await Sandbox.open();
  try {
    return await finishStartupImage(sandbox, request, await generateImage(sandbox, request));
  } finally {
    await sandbox.close();
  }
}

/** The second half, after `generateImage`: compiles the image and puts its files together. */
export async function finishStartupImage(
  sandbox: Sandbox,
  request: StartupImageRequest,
  generated: GeneratedImage,
): Promise<StartupImageReport> {
  const { name, crossgen, architecture, output } = request;
  const compiled = await compileAssembly(sandbox, {
    crossgen,
    architecture,
    references: generated.references,
    assembly: generated.assembly,
    options: imageOptions(architecture, sandbox.path(generated.methodProfile)),
  });
  const files = [path.basename(request.hook), `${name}.dll`, `${name}.warm`] as const;
  const [hook, image, warmList] = files;
  mkdirSync(output, { recursive: true });
  writeFileSync(path.join(output, image), await sandbox.take(compiled.assembly));
  writeFileSync(path.join(output, warmList), await sandbox.take(generated.warmList));
  copyFileSync(request.hook, path.join(output, hook));
  const bytes = files.reduce((sum, file) => sum + statSync(path.join(output, file)).size, 0);
  if (bytes > mostImageBytes) {
    throw new ProfileRefused(`its image has ${bytes} bytes, at most ${mostImageBytes} are put into a layer`);
  }
  return { ...generated.report, compiled: compiled.methods, bytes };
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
