/** The report of a function layer's build: what the build says of its own work. Checked by publish-function. */
import type { CompiledScope } from './function-pipeline';
import type { CompiledLevel, NotCompiled, ReportBase } from './report';

export interface FunctionReport extends ReportBase {
  /** How much is compiled. Less than `all` when that has no room beside the function. */
  scope: CompiledScope;
  /** Why the layer has no startup image although there is a profile. */
  imageRefused?: string;
  /** Bytes that the layer might have unzipped. */
  room: number;
  /** Every managed assembly in the function's zip that its deps.json names. */
  assemblies: FunctionAssemblyReport[];
}

export interface FunctionAssemblyReport {
  /** Path in the function's zip. */
  path: string;
  /** Path in the layer's zip of the pre-jitted copy. Absent when there is none. */
  copy?: string;
  /** Size in bytes of the assembly in the function's zip, and of the copy. */
  bytes: number;
  copyBytes?: number;
  /** Number of methods with native code in the copy, instances of generic methods and types included. */
  methods?: number;
  /** Why there is no copy. */
  reason?: string;
  /** The same for programs. */
  notCompiled?: FunctionNotCompiled;
  /** The level that it was compiled at, when that is a lower one than the layer's, and why. */
  level?: CompiledLevel;
  levelReason?: string;
}

export const functionNotCompiledKinds = ['compiled', 'no-room', 'not-taken'] as const;

/**
 * Why there is no copy of an assembly: as in a package layer, or
 * - `compiled`: it lies in the function's zip compiled ahead of time already;
 * - `no-room`: the start uses other assemblies more, and the function and its layers have no room for all of them;
 * - `not-taken`: the host would go on to take the function's own, for the reason in `detail`.
 */
export type FunctionNotCompiled = NotCompiled | { kind: (typeof functionNotCompiledKinds)[number]; detail?: string };
