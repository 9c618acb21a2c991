/** Compiles the startup image ahead of time, confined: it refers to assemblies that strangers wrote. */
import * as path from 'node:path';
import type { Limits } from '../confinement/limits';
import type { Sandbox } from '../confinement/sandbox';
import { PipelineError } from '../core/errors';
import { type Architecture, storeArchitecture } from '../core/targets';

export interface CompileRequest {
  /** Path of the crossgen2 program that compiles the store. */
  crossgen: string;
  architecture: Architecture;
  /** Name of the assembly in the sandbox, and paths there of those that it refers to. */
  assembly: string;
  references: string[];
  /** Further options of crossgen2. */
  options: string[];
}

export interface CompiledAssembly {
  /** Name of the compiled assembly in the sandbox. */
  assembly: string;
  /** Number of methods with native code. */
  methods: number;
}

/** Compiling 12,000 methods takes some seconds. */
const limits: Limits = { cpuSeconds: 180, residentBytes: 3 * 2 ** 30, wallSeconds: 720 };

/** @throws PipelineError `BuildFailed` */
export async function compileAssembly(sandbox: Sandbox, request: CompileRequest): Promise<CompiledAssembly> {
  const { crossgen, architecture, assembly, references, options } = request;
  const name = path.basename(assembly, '.dll');
  const tools = await sandbox.bringFolder(path.dirname(crossgen), 'crossgen2', 0o755);
  const folder = `native-${name}`;
  await sandbox.makeWritable(folder);
  const responseFile = await sandbox.write(`${name}.rsp`, references.map((file) => `-r:"${file}"\n`).join(''));
  const args = [
    sandbox.path(assembly),
    `--out:${sandbox.path(`${folder}/${name}.dll`)}`,
    `@${responseFile}`,
    '--targetos:linux',
    `--targetarch:${storeArchitecture(architecture)}`,
    '-O',
    '--map',
    ...options,
  ];
  const { exitCode, exceeded, output } = await sandbox.run(path.join(tools, path.basename(crossgen)), args, limits);
  if (exitCode !== 0) {
    const said = exceeded ? `it took more than ${exceeded}. Record a shorter profile` : output.slice(-2000);
    throw new PipelineError('BuildFailed', `crossgen2 could not compile ${name}.dll of the startup image: ${said}`);
  }
  return { assembly: `${folder}/${name}.dll`, methods: await countMethods(sandbox, folder) };
}

/** Reads crossgen2's map, which has one line for each thing in the image. */
async function countMethods(sandbox: Sandbox, folder: string): Promise<number> {
  const map = (await sandbox.list(folder)).find((file) => file.includes('.map'));
  if (!map)
    throw new PipelineError('BuildFailed', 'crossgen2 wrote no map of the startup image to count its methods in.');
  return (await sandbox.take(`${folder}/${map}`)).toString().split('(MethodWithGCInfo)').length - 1;
}
