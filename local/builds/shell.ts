/** One bash shell in which all commands of a build run one after the other, as CodeBuild's agent does it. */
import type { ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { setTimeout as delay } from 'node:timers/promises';
import { killGroup, spawnGroup } from '../../lambda-host/process-group';

export interface ShellOptions {
  /** Directory for the shell's own files. */
  stateDirectory: string;
  /** Directory in which the first command starts. */
  workingDirectory: string;
  environment: Record<string, string>;
  /** Gets each line of output, of stdout and stderr alike, in the order in which it was written. */
  onLine(line: string): void;
}

/** Milliseconds for which output is still read when the shell is gone and a background process holds its output. */
const outputGrace = 200;
/** The exit status that a process has when it was killed. */
const killedStatus = 137;
/** The exit status of a command that has no shell to run in: bash's own for a command that isn't there. */
const noShellStatus = 127;

/** Runs the files that are named to it, one by one. 4 is the output that a command can't redirect away: the marker goes there. */
const script = `exec 2>&1 4>&1
codebuild_marker=$1; shift
while IFS= read -r -u 3 codebuild_command; do
  . "$codebuild_command" 3<&- 4>&-
  printf '%s %d\\n' "$codebuild_marker" "$?" >&4
done`;

/**
 * Variables, functions and the working directory live on from command to command. In CodeBuild they also live on when a
 * command ends the shell (`exit`); here the build ends with it, whatever commands are left.
 *
 * The shell leads its own process group, so that `kill` reaches what its commands started, and so does the end of this
 * process.
 */
export class BuildShell {
  private child: ChildProcess | undefined;
  private commands = 0;
  /** The status of every further command, once the shell has ended. */
  private endStatus: number | undefined;
  /** Output of the current command that is not a whole line yet. */
  private partialLine = '';
  private onStatus: ((status: number) => void) | undefined;
  /** Ends the output of each command, with its exit status. */
  private readonly marker = `\u001e${randomUUID()}`;

  constructor(private readonly options: ShellOptions) {
    mkdirSync(options.stateDirectory, { recursive: true });
  }

  /** Runs one command, which may have several lines, and returns its exit status. */
  async run(command: string): Promise<number> {
    if (this.endStatus !== undefined) return this.endStatus;
    const file = join(this.options.stateDirectory, `command-${this.commands++}`);
    writeFileSync(file, `${command}\n`);
    const shell = this.child ?? this.start();
    return new Promise((resolve) => {
      this.onStatus = resolve;
      (shell.stdio[3] as Writable).write(`${file}\n`);
    });
  }

  /** Kills the shell and everything in its process group; the command that runs ends with status 137. */
  kill(): void {
    this.endStatus ??= killedStatus;
    if (this.child) killGroup(this.child);
  }

  /** Ends the shell, and what its commands left running in the background. */
  async close(): Promise<void> {
    const shell = this.child;
    this.kill();
    if (shell && shell.exitCode === null && shell.signalCode === null) {
      await new Promise((resolve) => shell.once('exit', resolve));
    }
  }

  private start(): ChildProcess {
    const { workingDirectory, environment } = this.options;
    const shell = spawnGroup(['bash', '--noprofile', '--norc', '-c', script, 'bash', this.marker], {
      cwd: workingDirectory,
      env: environment,
      // 3 takes the names of files with commands; the script joins stderr to stdout.
      stdio: ['ignore', 'pipe', 'ignore', 'pipe'],
    });
    this.child = shell;
    // Writing to a shell that has just exited fails; its exit event says so already.
    (shell.stdio[3] as Writable).on('error', () => {});
    const decoder = new StringDecoder('utf8');
    shell.stdout?.on('data', (bytes: Buffer) => this.read(decoder.write(bytes)));
    shell.once('error', (error) => {
      this.options.onLine(`bash could not be started: ${error.message}`);
      this.ended(noShellStatus);
    });
    const outputEnded = new Promise((resolve) => shell.stdout?.once('close', resolve));
    shell.once('exit', async (code) => {
      await Promise.race([outputEnded, delay(outputGrace)]);
      // What a command left in the background ends with its shell.
      killGroup(shell);
      this.ended(code ?? killedStatus);
    });
    return shell;
  }

  private ended(status: number): void {
    this.child = undefined;
    if (this.partialLine) this.options.onLine(this.partialLine);
    if (this.endStatus === undefined) {
      this.endStatus = noShellStatus;
      this.options.onLine('The shell has ended, and with it this build. CodeBuild would run its other commands.');
    }
    this.finish(status);
  }

  private finish(status: number): void {
    const resolve = this.onStatus;
    this.onStatus = undefined;
    resolve?.(status);
  }

  private read(text: string): void {
    const lines = (this.partialLine + text).split('\n');
    this.partialLine = lines.pop() ?? '';
    for (const line of lines) {
      const markerAt = line.indexOf(this.marker);
      if (markerAt < 0) {
        this.options.onLine(line);
        continue;
      }
      // The last line of a command's output need not end with a newline.
      if (markerAt > 0) this.options.onLine(line.slice(0, markerAt));
      this.finish(Number(line.slice(markerAt + this.marker.length)));
    }
  }
}
