/**
 * Makes the startup image of a layer. It runs inside the store build, under whatever Node the build image has, so it
 * uses nothing but Node's own modules.
 */
import { execFile } from 'node:child_process';
import { copyFileSync, mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { PipelineError } from '../lambdas/shared/errors';
import { type Architecture, type Framework, storeArchitecture } from '../lambdas/shared/targets';
import { buildProgram } from './build-programs';

const run = promisify(execFile);
const mostOutput = 64 * 1024 * 1024;

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
  /** The others, counted by reason: they don't exist, can't be prepared without something running, or are too many. */
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

/** Most bytes of the image's files: six times what EF Core with SQLite takes. Every start maps them. */
const mostImageBytes = 16 * 1024 * 1024;

/** Exit code with which the generator refuses a profile. */
const refused = 2;

/**
 * @throws PipelineError `StartupProfileInvalid` when the profile is malformed, holds nothing that exists here or asks for too much,
 * `BuildFailed` when it can't be compiled.
 */
export async function buildStartupImage(request: StartupImageRequest): Promise<StartupImageReport> {
  const { workDirectory, output } = request;
  const [generator, hookAssembly] = await buildStartupPrograms(request);
  const generated = path.join(workDirectory, 'generated');
  mkdirSync(generated, { recursive: true });
  mkdirSync(output, { recursive: true });
  const report = await generate(generator, request, generated);
  const native = path.join(workDirectory, 'native');
  mkdirSync(native, { recursive: true });
  await Promise.all([
    compile(
      request,
      path.join(generated, image),
      path.join(native, image),
      imageOptions(request.architecture, generated),
    ),
    compile(request, hookAssembly, path.join(native, hook), []),
  ]);
  for (const file of [image, hook]) copyFileSync(path.join(native, file), path.join(output, file));
  copyFileSync(path.join(generated, warmList), path.join(output, warmList));
  const bytes = startupImageFiles.reduce((sum, file) => sum + statSync(path.join(output, file)).size, 0);
  if (bytes > mostImageBytes)
    throw invalidProfile(`its image has ${bytes} bytes, at most ${mostImageBytes} are put into a layer`);
  return { ...report, compiled: countMethods(native), bytes };
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

async function generate(
  generator: string,
  request: StartupImageRequest,
  generated: string,
): Promise<Omit<StartupImageReport, 'compiled' | 'bytes'>> {
  const { profile, architecture, frameworkReference, storeDirectory } = request;
  const references = [...frameworkReference, storeDirectory];
  try {
    await run('dotnet', [generator, profile, generated, storeArchitecture(architecture), ...references]);
  } catch (error) {
    const { code, stderr = '', message } = error as Error & { code?: number; stderr?: string };
    if (code !== refused)
      throw new PipelineError('BuildFailed', `The startup image could not be generated: ${stderr || message}`);
    throw invalidProfile(stderr.trim());
  }
  const report = JSON.parse(readFileSync(path.join(generated, 'report.json'), 'utf8'));
  if (report.resolved === 0) {
    const reasons = Object.entries(report.dropped).map(([reason, count]) => `${reason} ${count}`);
    throw invalidProfile(
      `none of its ${report.requested} methods and types exists in the framework or in the layer's packages (${reasons.join(', ')})`,
    );
  }
  return report;
}

const invalidProfile = (problem: string): PipelineError =>
  new PipelineError(
    'StartupProfileInvalid',
    `startup.profile: ${problem}. Record it again with "npm run profile", or remove it and choose another level.`,
  );

/**
 * What every x86_64 processor of Lambda has (AWS Lambda developer guide, "Advanced Vector Extensions 2"). Code that asks
 * what the processor can do is compiled ahead only for a known answer. On another processor the image is not used.
 */
const lambdaInstructions = 'avx2';

/**
 * The image holds code of other modules: bodies are checked against the modules that are there at run time
 * (`--opt-cross-module`), and instantiations of foreign generics may stand in it (`--non-local-generics-module`).
 */
const imageOptions = (architecture: Architecture, generated: string): string[] => [
  '--opt-cross-module:*',
  '--non-local-generics-module:*',
  `--mibc:${path.join(generated, 'startup.mibc')}`,
  '--map',
  ...(architecture === 'x86_64' ? [`--instruction-set:${lambdaInstructions}`] : []),
];

async function compile(
  request: StartupImageRequest,
  assembly: string,
  target: string,
  options: string[],
): Promise<void> {
  const args = [
    assembly,
    `--out:${target}`,
    `@${path.join(request.workDirectory, 'generated', 'references.rsp')}`,
    '--targetos:linux',
    `--targetarch:${storeArchitecture(request.architecture)}`,
    '-O',
    ...options,
  ];
  try {
    await run(request.crossgen, args, { maxBuffer: mostOutput });
  } catch (error) {
    const { stdout = '', stderr = '', message } = error as Error & { stdout?: string; stderr?: string };
    const said = (stderr || stdout || message).slice(-2000);
    throw new PipelineError(
      'BuildFailed',
      `crossgen2 could not compile ${path.basename(assembly)} of the startup image: ${said}`,
    );
  }
}

/** Reads crossgen2's map, which has one line for each thing in the image. */
function countMethods(native: string): number {
  const map = readdirSync(native).find((file) => file.includes('.map'));
  if (!map)
    throw new PipelineError(
      'BuildFailed',
      'crossgen2 wrote no map of the startup image, so its methods can not be counted.',
    );
  return readFileSync(path.join(native, map), 'utf8').split('(MethodWithGCInfo)').length - 1;
}
