/** How much a program may use, and the watch over it. */
import { killTree, type Usage, usageOf } from './processes';

export interface Limits extends Partial<Usage> {
  /** The backstop where the others don't show: a program that waits uses no processor. */
  wallSeconds: number;
}

/** How often, in milliseconds, it is looked at what a program uses. */
const interval = 250;

const words: { [Name in keyof Limits]-?: (limit: number) => string } = {
  cpuSeconds: (limit) => `${Math.round(limit)} seconds of processor time`,
  residentBytes: (limit) => `${Math.round(limit / 2 ** 20)} MB of memory`,
  writtenBytes: (limit) => `${Math.round(limit / 2 ** 20)} MB on disk`,
  wallSeconds: (limit) => `${Math.round(limit)} seconds`,
};

export interface Watch {
  /** The limit that was exceeded, in words. */
  exceeded?: string;
  end(): void;
}

/** Kills the program, with all that it started, once it uses more than it may. */
export function watch(pid: number, limits: Limits): Watch {
  const started = performance.now();
  const timer = setInterval(() => {
    const used = { ...usageOf(pid), wallSeconds: (performance.now() - started) / 1000 };
    const name = (Object.keys(words) as (keyof Limits)[]).find((each) => used[each] > (limits[each] ?? Infinity));
    if (!name) return;
    watching.exceeded = words[name](limits[name] ?? 0);
    killTree(pid);
  }, interval);
  const watching: Watch = { end: () => clearInterval(timer) };
  return watching;
}
