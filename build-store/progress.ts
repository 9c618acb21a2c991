/** The build's log: one line per finished step, with the seconds since the start. */

export interface Progress {
  /** Prints a line. */
  say: (message: string) => void;
  /** Prints a line and notes the seconds since the last step under the step's name. */
  finish: (step: string, message: string) => void;
  /** Wall time in seconds of each finished step. */
  seconds: Record<string, number>;
}

export function startProgress(write: (line: string) => void, now: () => number = () => performance.now()): Progress {
  const started = now();
  let lastStep = started;
  const seconds: Record<string, number> = {};
  const say = (message: string): void => write(`[${((now() - started) / 1000).toFixed(1)} s] ${message}`);
  const finish = (step: string, message: string): void => {
    const time = now();
    seconds[step] = Math.round(time - lastStep) / 1000;
    lastStep = time;
    say(message);
  };
  return { say, finish, seconds };
}
