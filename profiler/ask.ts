/** Lets the user choose one of several, on a terminal. */
import { createInterface } from 'node:readline/promises';
import { ProfilerError } from './errors';

/** Undefined where nobody could answer: in a pipe, or in CI. */
export const askOnTerminal = process.stdin.isTTY && process.stderr.isTTY ? ask : undefined;

async function ask(question: string, choices: string[]): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const listed = choices.map((choice, index) => `  ${index + 1}  ${choice}`);
  const prompt = `${[question, ...listed].join('\n')}\nWhich one [1-${choices.length}]? `;
  try {
    for (;;) {
      const choice = choices[Number(await terminal.question(prompt)) - 1];
      if (choice !== undefined) return choice;
    }
  } catch (cause) {
    // Ctrl-C and Ctrl-D.
    throw new ProfilerError('HandlerUnclear', 'No handler was chosen. Say it with --handler.', { cause });
  } finally {
    terminal.close();
  }
}
