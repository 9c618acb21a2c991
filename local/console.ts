/** What a command says while it works: lines for a terminal and for a log, on stderr, since stdout is for results. */

export interface Console {
  /** One line, with the seconds since the command started before it. */
  line(text: string): void;
  /** What is going on right now: kept up to date in a terminal, repeated now and then in a log. */
  busy(text: string): void;
  idle(): void;
}

const heartbeatSeconds = 15;

export function createConsole(stream: NodeJS.WriteStream = process.stderr): Console {
  const started = performance.now();
  const elapsed = () => `${((performance.now() - started) / 1000).toFixed(1).padStart(6)} s`;
  let timer: NodeJS.Timeout | undefined;

  const clear = () => {
    if (stream.isTTY && timer) stream.write('\r\x1b[2K');
  };
  const idle = () => {
    clear();
    clearInterval(timer);
    timer = undefined;
  };
  return {
    line(text) {
      clear();
      stream.write(`${elapsed()}  ${text}\n`);
    },
    busy(text) {
      idle();
      const since = performance.now();
      const show = () => {
        const seconds = Math.round((performance.now() - since) / 1000);
        if (stream.isTTY) stream.write(`\r\x1b[2K${elapsed()}  ${text} … ${seconds} s`.slice(0, stream.columns));
        else stream.write(`${elapsed()}  still ${text} (${seconds} s)\n`);
      };
      timer = setInterval(show, stream.isTTY ? 1000 : heartbeatSeconds * 1000);
      timer.unref();
    },
    idle,
  };
}
