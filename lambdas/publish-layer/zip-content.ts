/** Reads a layer's files, one at a time, so that memory holds no more than the largest of them. */
import type { Entry, ZipFile } from 'yauzl';
import { InvalidAssemblyError, type ManagedAssembly, readAssembly, runsPrecompiled } from '../shared/ready-to-run';
import type { Architecture } from '../shared/targets';
import { refused } from './refused';

/** What the bytes of an assembly say, in the terms of the build report. */
export interface AssemblyFacts {
  path: string;
  bytes: number;
  /** False for what has no code to compile: facades, resources, reference assemblies. */
  hasIl: boolean;
  /** Precompiled for the layer's own platform. */
  readyToRun: boolean;
  /** Number of precompiled methods; 0 when not ReadyToRun. */
  methods: number;
}

export interface ZipContent {
  assemblies: AssemblyFacts[];
  /** Content of `artifact.xml`. */
  artifact?: Buffer;
}

/** Inflates every file: sizes that differ from what the zip declares, and damaged data, end in an error. */
export async function readContent(
  zip: ZipFile,
  entries: Entry[],
  artifactPath: string,
  architecture: Architecture,
): Promise<ZipContent> {
  const content: ZipContent = { assemblies: [] };
  for (const entry of entries) {
    const isArtifact = entry.fileName === artifactPath;
    const bytes = await inflate(zip, entry, isArtifact);
    if (isArtifact) content.artifact = bytes;
    else if (bytes) {
      const facts = assemblyFacts(entry.fileName, bytes, architecture);
      if (facts) content.assemblies.push(facts);
    }
  }
  return content;
}

/** Reads a file to its end and returns its bytes if it is an executable image or `keep` is set. */
async function inflate(zip: ZipFile, entry: Entry, keep: boolean): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let isKept = keep;
  let isFirst = true;
  try {
    // The stream fails once it gives more bytes than the entry declares: the sum of those was checked before.
    for await (const chunk of await zip.openReadStreamPromise(entry)) {
      if (isFirst) isKept ||= isExecutable(chunk);
      isFirst = false;
      if (isKept) chunks.push(chunk);
    }
  } catch (cause) {
    throw refused(entry.fileName, `can't be unpacked: ${(cause as Error).message}`, { cause });
  }
  return isKept ? Buffer.concat(chunks) : undefined;
}

/** `MZ`: the start of every Windows executable, which is what .NET assemblies are on every system. */
const isExecutable = (chunk: Buffer): boolean => chunk[0] === 0x4d && (chunk.length < 2 || chunk[1] === 0x5a);

function assemblyFacts(path: string, bytes: Buffer, architecture: Architecture): AssemblyFacts | undefined {
  const assembly = tryReadAssembly(bytes);
  if (!assembly) return undefined;
  // Packages may ship damaged files. The report has to list them, as it has to list what could not be compiled.
  if (assembly === 'damaged') return { path, bytes: bytes.length, hasIl: true, readyToRun: false, methods: 0 };
  const readyToRun = runsPrecompiled(assembly, architecture);
  return {
    path,
    bytes: bytes.length,
    hasIl: assembly.methodsWithIl > 0,
    readyToRun,
    methods: readyToRun ? (assembly.readyToRun?.methods ?? 0) : 0,
  };
}

function tryReadAssembly(bytes: Buffer): ManagedAssembly | 'damaged' | undefined {
  try {
    return readAssembly(bytes);
  } catch (error) {
    if (error instanceof InvalidAssemblyError) return 'damaged';
    throw error;
  }
}
