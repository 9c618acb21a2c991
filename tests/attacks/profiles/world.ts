/** What profiles are read by: the generator as the build runs it, and a function that starts with what became of them. */
import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import type { StartupImageReport } from '../../../core/report';
import { startupHookName } from '../../../core/targets';
import { buildStartupImage } from '../../../startup/build-image';
import { startupPrograms } from '../../startup/programs';
import { cache, crossgen, dotnet, fixture, frameworkDirectory, publish, warmed } from '../../startup/toolchain';
import type { Closable } from '../attack';

/** Longer than any profile within the limits takes on a busy machine. */
const patience = 60_000;

/** Most memory that the generator's managed heap may take, in hexadecimal, as the runtime reads it: 512 MiB. */
const mostHeap = '20000000';

/** What the function may have, in MB; the hook may take a share of it. */
export const functionMemory = 128;

/** Assemblies of the host that are packages of its layer. */
const packages = ['HostileTypes', 'Initializing', 'Referring', 'Bystander', 'EarlyBound'];

export interface Ended {
  code: number | undefined;
  stdout: string;
  stderr: string;
  /** Files that were written, with their sizes in bytes. */
  files: Record<string, number>;
}

export interface Started {
  /** What ran before Main. */
  ran: string;
  /** Most memory that the process ever had, in KiB. */
  peak: number;
  /** What the hook said. */
  said: string;
}

export class ProfileWorld implements Closable {
  private constructor(
    private readonly directory: string,
    private readonly programs: Awaited<ReturnType<typeof startupPrograms>>,
    readonly framework: string,
    private readonly everything: string,
  ) {}

  static async open(): Promise<ProfileWorld> {
    const directory = mkdtempSync(path.join(cache, 'profiles-'));
    const at = (name: string): string => path.join(directory, name);
    const programs = await startupPrograms();
    await publish(fixture('Host'), at('host'), ['-p:PublishReadyToRun=true']);
    await publish(fixture('Everything'), at('everything'));
    mkdirSync(at('store'));
    for (const file of packages) cpSync(path.join(at('host'), `${file}.dll`), path.join(at('store'), `${file}.dll`));
    return new ProfileWorld(
      directory,
      programs,
      await frameworkDirectory(),
      path.join(at('everything'), 'Everything.dll'),
    );
  }

  async close(): Promise<void> {
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** Path of a package's assembly. */
  package(name: string): string {
    return path.join(this.directory, 'store', `${name}.dll`);
  }

  /** Lines of a profile that name all types and methods of assemblies. */
  async everythingOf(assemblies: string[]): Promise<string[]> {
    return (await dotnet([this.everything, ...assemblies])).stdout.split('\n').filter(Boolean);
  }

  /** Runs the generator as a process of its own. */
  generate(name: string, profile: Buffer): Promise<Ended> {
    const file = path.join(this.directory, `${name}.profile`);
    const output = path.join(this.directory, name);
    writeFileSync(file, profile);
    const { generator, name: imageName } = this.programs;
    const args = [generator, file, output, imageName, 'x64', this.framework, path.join(this.directory, 'store')];
    const options = { timeout: patience, env: { ...process.env, DOTNET_GCHeapHardLimit: mostHeap } };
    return new Promise((resolve) => {
      execFile('dotnet', args, options, (error, stdout, stderr) => {
        const code = error ? (typeof error.code === 'number' ? error.code : undefined) : 0;
        resolve({ code, stdout, stderr, files: sizes(output) });
        for (const each of [file, output]) rmSync(each, { recursive: true, force: true });
      });
    });
  }

  /** Makes a startup image as a build does. */
  build(name: string, profile: string): Promise<StartupImageReport> {
    const file = path.join(this.directory, `${name}.profile`);
    writeFileSync(file, profile);
    return buildStartupImage({
      profile: file,
      storeDirectory: path.join(this.directory, 'store'),
      ...this.programs,
      architecture: 'x86_64',
      crossgen: crossgen(),
      frameworkReference: [this.framework],
      output: path.join(this.directory, name),
    });
  }

  /** Starts the function under Lambda's variables, with an image or without one. */
  async start(name?: string): Promise<Started> {
    const { stdout, said } = await warmed([path.join(this.directory, 'host', 'Host.dll')], {
      AWS_LAMBDA_RUNTIME_API: '127.0.0.1:1',
      AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(functionMemory),
      ...(name && { DOTNET_STARTUP_HOOKS: path.join(this.directory, name, startupHookName) }),
    });
    const [ran = '', peak = ''] = stdout.split('\n');
    return { ran, peak: Number(peak), said };
  }
}

function sizes(directory: string): Record<string, number> {
  if (!existsSync(directory)) return {};
  return Object.fromEntries(readdirSync(directory).map((file) => [file, statSync(path.join(directory, file)).size]));
}
