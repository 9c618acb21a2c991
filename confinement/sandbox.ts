/** A folder with copies of what a confined program needs (isolation.ts says what confinement is). */
import { constants } from 'node:fs';
import {
  chmod,
  chown,
  copyFile,
  lstat,
  mkdir,
  mkdtemp,
  open,
  readdir,
  realpath,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { findIsolation, type Isolation } from './isolation';
import type { Limits } from './limits';
import { type RunResult, run } from './run';

/** Readable for all, writable for the build alone. */
const fileMode = 0o644;
const programMode = 0o755;

/** Largest file that is taken from a sandbox: Lambda holds 250 MB of code, so none of a layer's files can be larger. */
const mostBytes = 250 * 2 ** 20;

const settings = {
  // They need no culture's data, and nobody may attach to them.
  DOTNET_SYSTEM_GLOBALIZATION_INVARIANT: '1',
  DOTNET_EnableDiagnostics: '0',
  DOTNET_CLI_TELEMETRY_OPTOUT: '1',
  DOTNET_NOLOGO: '1',
};

export class Sandbox {
  private readonly brought = new Map<string, Promise<string>>();

  private constructor(
    /** The folder's path. Names below are relative to it. */
    readonly directory: string,
    readonly isolation: Isolation,
  ) {}

  static async open(): Promise<Sandbox> {
    const directory = await mkdtemp(join(await realpath(tmpdir()), 'prejit-sandbox-'));
    await chmod(directory, programMode);
    const sandbox = new Sandbox(directory, await findIsolation(directory));
    await sandbox.makeWritable('home');
    return sandbox;
  }

  close(): Promise<void> {
    return rm(this.directory, { recursive: true, force: true });
  }

  path(name: string): string {
    return join(this.directory, name);
  }

  /**
   * Copies a file; returns the copy's path. A copy has other rights than the file, and may lie on another disk. What is
   * here already stays: a program may be reading it.
   */
  bring(source: string, name: string, mode = fileMode): Promise<string> {
    const target = this.path(name);
    const copied = this.brought.get(target) ?? copy(source, target, mode);
    this.brought.set(target, copied);
    return copied;
  }

  /** Whether that is the path of a file that was brought here. */
  holds(path: string): boolean {
    return this.brought.has(path);
  }

  /** Copies the files of a folder, with those of its subfolders; returns the copy's path. */
  async bringFolder(source: string, name: string, mode = fileMode): Promise<string> {
    await mkdir(this.path(name), { recursive: true });
    for (const entry of await readdir(source, { withFileTypes: true })) {
      const bring = entry.isDirectory() ? this.bringFolder : this.bring;
      await bring.call(this, join(source, entry.name), join(name, entry.name), mode);
    }
    return this.path(name);
  }

  /** Writes a file that programs can read and not change. */
  async write(name: string, text: string): Promise<string> {
    const target = this.path(name);
    await writeFile(target, text, { mode: fileMode });
    return target;
  }

  /** Makes a folder that programs can write. */
  async makeWritable(name: string): Promise<string> {
    const folder = this.path(name);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const { user } = this.isolation;
    if (user) await chown(folder, user.uid, user.gid);
    return folder;
  }

  /** Runs a program that was brought here. */
  run(program: string, args: string[], limits: Limits): Promise<RunResult> {
    const home = this.path('home');
    const { prefix, user } = this.isolation;
    const [first = program, ...rest] = [...prefix, program, ...args];
    return run(first, rest, { cwd: home, env: { ...settings, HOME: home, TMPDIR: home }, limits, user });
  }

  /**
   * Reads a file that a program has written. Its writer may have been taken over: a link would show it a file that only
   * the build can read.
   */
  async take(name: string): Promise<Buffer> {
    const flags = constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK;
    const file = await open(this.path(name), flags);
    try {
      const { size, nlink } = await file.stat().then((stats) => (stats.isFile() ? stats : { size: 0, nlink: 0 }));
      if (nlink !== 1 || size > mostBytes)
        throw new Error(`${name} is no file of its own of at most ${mostBytes} bytes`);
      return await file.readFile();
    } finally {
      await file.close();
    }
  }

  /** Names of the files in a folder. */
  list(name: string): Promise<string[]> {
    return readdir(this.path(name));
  }
}

async function copy(source: string, target: string, mode: number): Promise<string> {
  // A link would lead out of the folder that it was found in.
  if (!(await lstat(source)).isFile()) throw new Error(`${JSON.stringify(source)} is no file`);
  await mkdir(dirname(target), { recursive: true, mode: programMode });
  await copyFile(source, target, constants.COPYFILE_FICLONE);
  await chmod(target, mode);
  return target;
}
