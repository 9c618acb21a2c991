/** Runs a program in its own process against an engine, whose resources somebody looks after. */
import type { Project } from './config';
import type { LogEntry } from './host';
import { runProgram } from './program';
import type { ResourceHandler } from './resources';

/** What a program says while it runs: by Pulumi's log, or by printing it. */
export type ProgramEvent = ({ kind: 'log' } & LogEntry) | { kind: 'output'; line: string };

export interface RunOptions {
  onEvent?(event: ProgramEvent): void;
  /** Tells the program that nothing is created, as `pulumi preview` does: then outputs can be unknown. Default: false. */
  dryRun?: boolean;
}

/**
 * Runs the program until it ends, or until something fails.
 * @throws one error for what failed first: the program's own message, or why a resource could not be registered
 */
export async function runAgainst(handler: ResourceHandler, project: Project, options: RunOptions = {}): Promise<void> {
  // Loaded only when the program has to run: it brings gRPC along.
  const { startEngine } = require('./engine') as typeof import('./engine');
  const { dryRun = false } = options;
  const errors: string[] = [];
  const output: string[] = [];
  const engine = await startEngine({
    project: project.name,
    stack: project.stack,
    organization: 'organization',
    dryRun,
    handler,
    onLog(entry) {
      if (entry.severity === 'error') errors.push(messageOf(entry.message));
      if (entry.severity !== 'debug') {
        options.onEvent?.({ kind: 'log', ...entry });
      }
    },
  });
  const program = runProgram(project, { address: engine.address, dryRun }, (line) => {
    output.push(line);
    options.onEvent?.({ kind: 'output', line });
  });
  try {
    const ended = await Promise.race([program.exited, engine.failed]);
    if (ended instanceof Error) throw ended;
    if (ended !== 0 || errors.length > 0) {
      // A program that doesn't get as far as the engine leaves its reason on its standard error.
      throw new Error((errors.length > 0 ? errors : output).join('\n') || `The program ended with exit code ${ended}.`);
    }
  } finally {
    program.kill();
    await engine.settled();
    engine.stop();
  }
}

/** What a program's author wrote in an error, without what the language host puts around it: a headline and the stack. */
const messageOf = (logged: string): string =>
  logged
    .replace(/^Running program '.*' failed with an unhandled exception:\n/, '')
    .replace(/\n {4}at [\s\S]*$/, '')
    .replace(/^Error: /, '');
