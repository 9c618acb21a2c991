/** Lets the user choose one of several, on a terminal. */
import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import { ProfilerError } from './errors';

/** Undefined where nobody could answer: in a pipe, or in CI. */
export const askOnTerminal = process.stdin.isTTY && process.stderr.isTTY ? ask : undefined;

async function ask(question: string, choices: string[]): Promise<string> {
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  const closed = once(terminal, 'close').then((): never => {
    throw new ProfilerError('HandlerUnclear', `No answer came; say it with --handler. ${question}`);
  });
  closed.catch(() => {});
  try {
    const listed = choices.map((choice, index) => `  ${index + 1}  ${choice}`);
    for (;;) {
      const prompt = `${[question, ...listed].join('\n')}\nWhich one [1-${choices.length}]? `;
      const answer = await Promise.race([terminal.question(prompt), closed]);
      const choice = choices[Number(answer) - 1];
      if (choice !== undefined) return choice;
    }
  } finally {
    terminal.close();
  }
}
