/**
 * Reads what an assembly file says of itself: whether it is ReadyToRun-compiled, for which platform, and how many
 * methods. The build reports these figures and publish-layer reads them again from the zip, since a build runs next to
 * code from strangers. Source: docs/design/coreclr/botr/readytorun-format.md in dotnet/runtime.
 */

import type { Architecture } from '../targets';
import { type AssemblyMetadata, readMetadata } from './cli-metadata';
import { countNativeArray, countNativeHashtable } from './native-format';
import { type PortableExecutable, readPortableExecutable } from './portable-executable';

export interface ManagedAssembly extends AssemblyMetadata {
  /** False for a mixed-mode (C++/CLI) assembly, and for every ReadyToRun image. */
  ilOnly: boolean;
  /** Absent when the file holds IL only. */
  readyToRun?: ReadyToRunImage;
}

export interface ReadyToRunImage {
  /** What the code runs on. */
  operatingSystem: string;
  architecture: string;
  /** Number of methods with native code, instances of generic methods and types included. */
  methods: number;
}

/** The file starts like a .NET assembly but is cut off, damaged or made up. */
export class InvalidAssemblyError extends Error {
  override readonly name = 'InvalidAssemblyError';
}

/**
 * Returns undefined for a file that holds no managed code.
 * @throws InvalidAssemblyError
 */
export function readAssembly(file: Buffer): ManagedAssembly | undefined {
  try {
    return parseAssembly(file);
  } catch (cause) {
    throw new InvalidAssemblyError('The file is no valid .NET assembly.', { cause });
  }
}

/** The same for files of packages, which may well be damaged: undefined for a file that holds no managed code. */
export function tryReadAssembly(file: Buffer): ManagedAssembly | 'damaged' | undefined {
  try {
    return readAssembly(file);
  } catch (error) {
    if (error instanceof InvalidAssemblyError) return 'damaged';
    throw error;
  }
}

function parseAssembly(file: Buffer): ManagedAssembly | undefined {
  const executable = readPortableExecutable(file);
  if (!executable) return undefined;
  const { image, cliHeader, offsetOf } = executable;
  const metadata = readMetadata(image.subarray(offsetOf(cliHeader.metadata.address)));
  const readyToRun = readReadyToRun(executable);
  return { ...metadata, ilOnly: cliHeader.ilOnly, ...(readyToRun && { readyToRun }) };
}

/** True when the runtime on that architecture's Lambda will use the precompiled code, and doesn't fall back to the IL. */
export function runsPrecompiled(assembly: ManagedAssembly, architecture: Architecture): boolean {
  const { readyToRun } = assembly;
  return readyToRun?.operatingSystem === 'linux' && readyToRun.architecture === architecture;
}

const signature = 'RTR\0';
const methodEntryPointsSection = 103;
const instanceEntryPointsSection = 109;

function readReadyToRun({ image, machine, cliHeader, offsetOf }: PortableExecutable): ReadyToRunImage | undefined {
  const { address, size } = cliHeader.managedNativeHeader;
  if (size === 0) return undefined;
  const header = offsetOf(address);
  if (image.toString('latin1', header, header + 4) !== signature) return undefined;

  const sectionCount = image.readUInt32LE(header + 12);
  let methods = 0;
  for (let index = 0; index < sectionCount; index++) {
    const section = header + 16 + 12 * index;
    const type = image.readUInt32LE(section);
    if (type !== methodEntryPointsSection && type !== instanceEntryPointsSection) continue;
    const start = offsetOf(image.readUInt32LE(section + 4));
    methods += type === methodEntryPointsSection ? countNativeArray(image, start) : countNativeHashtable(image, start);
  }
  return { ...platformOf(machine), methods };
}

/** ReadyToRun images carry the machine number of the architecture, XORed with a number for the operating system. */
const architectureMachines: Record<string, number> = { x86_64: 0x8664, arm64: 0xaa64, x86: 0x014c, arm: 0x01c4 };
const operatingSystemMasks: Record<string, number> = { linux: 0x7b79, macos: 0x4644, windows: 0 };

function platformOf(machine: number): { operatingSystem: string; architecture: string } {
  for (const [operatingSystem, mask] of Object.entries(operatingSystemMasks)) {
    for (const [architecture, number] of Object.entries(architectureMachines)) {
      if ((number ^ mask) === machine) return { operatingSystem, architecture };
    }
  }
  return { operatingSystem: 'unknown', architecture: `unknown (machine 0x${machine.toString(16)})` };
}
