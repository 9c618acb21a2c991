/** Builds the program that runs .NET handlers, once for each framework, SDK and version of its source. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Framework, machineArchitecture, runtimeIdentifier } from '../core/targets';

const run = promisify(execFile);

const root = path.resolve(__dirname, '..');
const source = path.join(__dirname, 'dotnet-bootstrap');
const cache = path.join(root, '.prejit', 'dotnet-bootstrap');
const assembly = 'bootstrap.dll';

const built = new Map<Framework, Promise<string>>();

/**
 * Path of the bootstrap's `bootstrap.dll` for a framework: ReadyToRun code, as AWS's own is. Built if it isn't there.
 * Two processes may ask at once; both get a whole one.
 */
export function bootstrapPath(framework: Framework): Promise<string> {
  let pending = built.get(framework);
  if (!pending) {
    pending = build(framework);
    built.set(framework, pending);
    // A build that failed may succeed later, say when the network is back.
    pending.catch(() => built.delete(framework));
  }
  return pending;
}

async function build(framework: Framework): Promise<string> {
  const directory = path.join(cache, `${framework}-${await cacheKey()}`);
  const finished = path.join(directory, assembly);
  if (existsSync(finished)) return finished;

  await mkdir(cache, { recursive: true });
  const work = await mkdtemp(path.join(cache, 'build-'));
  try {
    await cp(source, path.join(work, 'source'), { recursive: true });
    const output = path.join(work, 'output');
    await publish(path.join(work, 'source', 'bootstrap.csproj'), framework, output);
    await rename(output, directory).catch((error: NodeJS.ErrnoException) => {
      // Somebody else finished the same build first.
      if (!existsSync(finished)) throw error;
    });
  } finally {
    await rm(work, { recursive: true, force: true });
  }
  return finished;
}

async function publish(project: string, framework: Framework, output: string): Promise<void> {
  const options = [
    '-c',
    'Release',
    '-f',
    framework,
    '-r',
    runtimeIdentifier(machineArchitecture),
    '--no-self-contained',
    '-o',
    output,
  ];
  // Only the framework asked for is restored: the others' targeting packs are not needed.
  const properties = ['-p:PublishReadyToRun=true', `-p:TargetFrameworks=${framework}`, '-nodeReuse:false'];
  try {
    await run('dotnet', ['publish', project, ...options, ...properties]);
  } catch (error) {
    const { stdout, message } = error as Error & { stdout?: string };
    throw new Error(`The bootstrap for ${framework} functions could not be built: ${stdout || message}`, {
      cause: error,
    });
  }
}

/** Changes when the source, the SDK or the machine's architecture does. */
async function cacheKey(): Promise<string> {
  const { stdout } = await run('dotnet', ['--version'], { cwd: root });
  const hash = createHash('sha256').update(`${stdout.trim()} ${process.arch}`);
  for (const file of readdirSync(source).sort()) {
    if (/\.(cs|csproj)$/.test(file)) hash.update(file).update(readFileSync(path.join(source, file)));
  }
  return hash.digest('hex').slice(0, 16);
}
