/** The ways to compile an assembly, from the best to the simplest, and what each may cost. */

import type { Limits } from '../confinement/limits';
import type { CompiledLevel } from '../core/report';
import type { Level } from '../core/targets';

export interface CompileAttempt {
  level: CompiledLevel;
  options: string[];
  limits: Limits;
}

/** `--opt-cross-module` is safe when the runtime is patched: inlined bodies are checked. */
const crossModuleBodies = '--opt-cross-module:*';
const crossModule = [crossModuleBodies, '--non-local-generics-module:*'];

/**
 * An honest assembly takes 2 to 5 seconds of processor time and 50 to 100 MB for each megabyte (measured: Microsoft.Graph
 * 5.92.0 with 39 MB took 140 s and 2.2 GB), and the start of the compiler a second and 150 MB. Almost twice that is
 * allowed. What takes more usually never ends: generic types whose instantiations need ever new ones, as in
 * LanguageExt.Core 4.4.9.
 */
const base = { cpuSeconds: 10, residentBytes: 512 * 2 ** 20 };
const perMegabyte = { cpuSeconds: 6, residentBytes: 100 * 2 ** 20 };

/** A program that waits, uses no processor. On a busy machine, one that works gets little. */
const wallPerCpu = 4;

/** After one level took too much, less is risked on the next: it is likely to take as long. */
const patience = 1 / 2;

/**
 * @param bytes size of the assembly
 * @param profile path of the `.mibc` with the methods of the startup profile, when there is one
 */
export function compileAttempts(level: Level, bytes: number, profile: string | undefined): CompileAttempt[] {
  const ways: Omit<CompileAttempt, 'limits'>[] = [{ level: 'ready-to-run', options: [] }];
  if (level !== 'ready-to-run') ways.unshift({ level: 'cross-module', options: crossModule });
  if (profile) ways.push({ level: 'startup-profile', options: onlyUsed(profile) });
  return ways.map((way, index) => ({ ...way, limits: limitsFor(bytes, index === 0 ? 1 : patience) }));
}

/**
 * Compiles an assembly's methods that the startup profile names, and leaves the others for the runtime. Not also what other
 * assemblies hold of the profile (`--non-local-generics-module`): with it each image would hold all of that, which the startup image has.
 */
export const profileAttempt = (bytes: number, profile: string): CompileAttempt => ({
  level: 'startup-profile',
  options: [crossModuleBodies, ...onlyUsed(profile)],
  limits: limitsFor(bytes),
});

const onlyUsed = (profile: string): string[] => ['--partial', `--mibc:${profile}`];

/** Limits of one compilation. */
function limitsFor(bytes: number, share = 1): Limits {
  const megabytes = bytes / 2 ** 20;
  const cpuSeconds = share * (base.cpuSeconds + megabytes * perMegabyte.cpuSeconds);
  return {
    cpuSeconds,
    residentBytes: base.residentBytes + megabytes * perMegabyte.residentBytes,
    wallSeconds: wallPerCpu * cpuSeconds,
  };
}
