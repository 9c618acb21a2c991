/**
 * Compiles the function's assemblies ahead of time: all of them, or as much as there is room for.
 *
 * Each assembly on its own, with checked bodies of others, as in package layers. One version bubble over all of them
 * (`--inputbubble`) would be sound too, since the copies are exact. But starts with it were no faster beyond what varies between
 * starts, and the runtime ends a process in which an assembly of a bubble turns out to be another. Nor was it faster to compile
 * only what the profile uses, and other events than the recorded one would find nothing compiled.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { compileAssemblies, type Outcome } from '../build-store/compile';
import { type CompileAttempt, compileAttempts, profileAttempt } from '../build-store/compile-attempts';
import type { Crossgen } from '../build-store/crossgen';
import type { Progress } from '../build-store/progress';
import type { Sandbox } from '../confinement/sandbox';
import { PipelineError } from '../core/errors';
import type { CompiledScope } from '../core/function-pipeline';
import type { Level } from '../core/targets';
import type { FunctionAssembly } from './assemblies';
import type { Copies } from './lay-out';

export interface Compiled {
  scope: CompiledScope;
  copies: Copies;
  /** What became of those that are not compiled at the layer's level, by path in the function's zip. */
  outcomes: Map<string, Outcome>;
}

export interface UsedProfile {
  /** Path in the sandbox of its methods, in the form that the compiler takes. */
  methods: string;
  /** How many methods of an assembly the recorded starts used. */
  usedOf: (assembly: FunctionAssembly) => number;
}

export interface CompileFunctionRequest {
  /** Those that the host would take from the layer. */
  assemblies: FunctionAssembly[];
  crossgen: Crossgen;
  sandbox: Sandbox;
  level: Level;
  profile?: UsedProfile | undefined;
  /** Why a profile that there is can't be used. */
  refused?: string;
  /** Bytes, unzipped, of a layer with these copies, and how many it may have. */
  layerBytes: (copies: Copies) => Promise<number>;
  room: number;
  /** Where the images are put. */
  directory: string;
}

/** @throws PipelineError `LayerTooLarge` when there is no room for anything that helps */
export async function compileFunction(request: CompileFunctionRequest, progress: Progress): Promise<Compiled> {
  const { assemblies, level, profile } = request;
  const whole = (bytes: number): CompileAttempt[] => compileAttempts(level, bytes, profile?.methods);
  // An image is larger than its assembly: without room for those as they are, nothing has to be compiled to know.
  const hasRoom = await fits(request, originals(assemblies));
  const all = hasRoom && (await compile(request, 'all', assemblies, whole, progress));
  if (all && (await fits(request, all.copies))) return all;
  if (!profile) throw await tooLarge(request, noProfile(request));

  const used = (bytes: number): CompileAttempt[] => [profileAttempt(bytes, profile.methods)];
  progress.say('no room for everything: compiling what the profile uses');
  const part = hasRoom && (await compile(request, 'profile', assemblies, used, progress));
  if (part && (await fits(request, part.copies))) return part;

  progress.say('no room for that: compiling the assemblies that the profile uses most');
  const hot = await compile(request, 'hot', await hottest(request, profile), used, progress);
  const kept = [...hot.copies];
  while (kept.length > 0 && !(await fits(request, new Map(kept)))) kept.pop();
  if (kept.length > 0) return { ...hot, copies: new Map(kept) };
  throw await tooLarge(request, 'Not even the assembly that its start uses most has room.');
}

const noProfile = ({ refused }: CompileFunctionRequest): string =>
  refused === undefined
    ? 'There is no profile of its start yet, which would say what matters of it.'
    : `Its profile, which would say what matters of its start, was refused: ${refused}.`;

const fits = async ({ layerBytes, room }: CompileFunctionRequest, copies: Copies): Promise<boolean> =>
  (await layerBytes(copies)) <= room;

/** The assemblies with the most used methods for their size, the hottest first, as many as have room as they are. */
async function hottest(request: CompileFunctionRequest, profile: UsedProfile): Promise<FunctionAssembly[]> {
  const heat = (assembly: FunctionAssembly): number => profile.usedOf(assembly) / assembly.bytes;
  const sorted = request.assemblies.filter((each) => heat(each) > 0).sort((a, b) => heat(b) - heat(a));
  const hot: FunctionAssembly[] = [];
  for (const each of sorted) if (await fits(request, originals([...hot, each]))) hot.push(each);
  return hot;
}

const originals = (assemblies: FunctionAssembly[]): Copies => new Map(assemblies.map(({ path, file }) => [path, file]));

async function compile(
  { crossgen, sandbox, directory }: CompileFunctionRequest,
  scope: CompiledScope,
  assemblies: FunctionAssembly[],
  attempts: (bytes: number) => CompileAttempt[],
  progress: Progress,
): Promise<Compiled> {
  const folder = join(directory, scope);
  await mkdir(folder, { recursive: true });
  const files = assemblies.map(({ path, file }, index) => ({
    path,
    original: file,
    source: join(folder, `${index}.dll`),
  }));
  const outcomes = await compileAssemblies({ files, crossgen, attempts, sandbox }, progress);
  const made = files.filter(({ path }) => !outcomes.has(path) || outcomes.get(path)?.level);
  return { scope, copies: new Map(made.map(({ path, source }) => [path, source])), outcomes };
}

async function tooLarge({ assemblies, layerBytes, room }: CompileFunctionRequest, why: string): Promise<PipelineError> {
  const needed = await layerBytes(originals(assemblies));
  return new PipelineError(
    'LayerTooLarge',
    `Beside the function and its other layers there are ${room} bytes left, and its own layer would have more than ${needed} unzipped. ${why} Remove what the function does not need from its zip, or take a layer off.`,
  );
}
