/** The build report: what a build says of its own work. Written by the build, checked by publish-layer. */
import type { Architecture, Framework, Level } from './targets';

/** What every build says, whatever it makes a layer from. */
export interface ReportBase {
  /** Format of this file. */
  version: 1;
  framework: Framework;
  architecture: Architecture;
  level: Level;
  /** Version of the .NET SDK and of the crossgen2 compiler. */
  sdk: string;
  compiler: string;
  /** CodeBuild's name of the image that the build ran on. */
  image?: string;
  /** The image that it should have run on, when CodeBuild could not provide that. */
  unavailableImage?: string;
  /** What the startup profile became, when the level has a startup image. */
  startupImage?: StartupImageReport;
  /** Sizes in bytes of the zip and of the files in it. */
  zipBytes: number;
  unzippedBytes: number;
  /** Wall time in seconds of each step of the build. */
  seconds: Record<string, number>;
}

export interface BuildReport extends ReportBase {
  /** What artifact.xml lists: every package whose files are in the store. */
  packages: { id: string; version: string }[];
  /** Packages that were restored but are not in the store, so that functions keep publishing them themselves. */
  leftOut: { id: string; version: string; reason: string }[];
  /** Packages of the version before that publish-layer put beside those of the build; a build says nothing of them. */
  kept?: KeptPackages;
  assemblies: AssemblyReport[];
  /** Files of the packages that hold no managed code: native libraries and what they need. */
  otherFiles: { path: string; bytes: number }[];
  /** What NuGet warned of: known vulnerabilities (NU1901 to NU1904), versions that were not there, … */
  warnings: { code: string; message: string }[];
}

export interface KeptPackages {
  /** Fingerprint of the build that they were made by. */
  from: string;
  packages: { id: string; version: string }[];
}

export interface StartupImageReport {
  /**
   * Methods and types that the profile names, and how many of them exist in the framework and in the store, or are of AWS's
   * bootstrap, in which they are looked up only where the function runs.
   */
  requested: number;
  resolved: number;
  /** How many methods the startup hook prepares, and how many types it loads: those that a first invocation used. */
  warmed: number;
  loaded: number;
  /**
   * The others, counted by reason. Reasons other than that something is not there: `moduleInitializer`, `nativeCode` and
   * `referenceMissing`, because preparing would or may run code; `tooMany`.
   */
  dropped: Record<string, number>;
  /** Some of them, `<reason>: <method or type>`. */
  examples: string[];
  /** Methods with native code in the image. */
  compiled: number;
  /** Bytes of the image's files. */
  bytes: number;
}

export interface AssemblyReport {
  /** Path in the zip. */
  path: string;
  /** Size in bytes of the IL assembly as it came in its package. */
  ilBytes: number;
  /** Size in bytes of the file in the store. */
  nativeBytes: number;
  readyToRun: boolean;
  /** Number of methods with native code, instances of generic methods and types included. */
  methods: number;
  /** Why it is not ReadyToRun. Absent when it is. */
  reason?: string;
  /** The same for programs. */
  notCompiled?: NotCompiled;
  /** The level that it was compiled at, when that is a lower one than the layer's, and why. */
  level?: CompiledLevel;
  levelReason?: string;
}

/** How an assembly can be compiled: as the levels say, or only its methods that the startup profile names. */
export type CompiledLevel = 'cross-module' | 'ready-to-run' | 'startup-profile';

export const notCompiledKinds = [
  'satellite',
  'reference',
  'mixed-mode',
  'no-il',
  'other-platform',
  'damaged',
  'refused',
  'too-costly',
  'left-out',
] as const;

/**
 * Why an assembly is not compiled:
 * - `satellite`, `reference`, `mixed-mode`, `no-il`: it holds only resources, only declarations, native code of its own,
 *   or no method bodies;
 * - `other-platform`: it came compiled, for a platform other than the layer's;
 * - `damaged`: its file is no valid assembly;
 * - `refused`, `too-costly`: the compiler failed, or took more time or memory than it may;
 * - `left-out`: the SDK did not ask for its compilation.
 */
export interface NotCompiled {
  kind: (typeof notCompiledKinds)[number];
  /** What the compiler said, or the limit: at most 200 characters of ASCII. */
  detail?: string;
}
