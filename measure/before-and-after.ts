/** A short measurement for `npm start`: one function with its packages as IL in its zip, and on its layer. */
import path from 'node:path';
import { type CpuModel, createCpuGroup } from '../lambda-host/cpu';
import { bootstrapTitle } from '../lambda-host/dotnet-environment';
import { coldStart, type Sample } from './cold-start';
import { ilOptions, publishFunction, readEvent, startOf } from './function';
import { median } from './statistics';
import type { Subject } from './subject';
import { takeTurns } from './turns';

interface Times {
  /** Milliseconds, medians. */
  init: number;
  first: number;
}

export interface BeforeAndAfter {
  model: CpuModel;
  /** What ran the handler. */
  bootstrap: string;
  samples: number;
  before: Times;
  after: Times;
  /** Ratio of the medians of init and first invocation together. */
  ratio: number;
}

export interface Layered {
  /** Output of `dotnet publish --manifest`. */
  directory: string;
  /** What the function's configuration sets for the layer, with paths of this machine. */
  environment: Record<string, string>;
}

/** Where the function is published to with its packages as IL. */
export const ilDirectoryIn = (workDirectory: string): string => path.join(workDirectory, 'il');

/** Starts both in turn, under Lambda's CPU model at 512 MB where the machine can throttle, else unthrottled. */
export async function compareStarts(
  subject: Subject,
  layered: Layered,
  workDirectory: string,
  samples: number,
): Promise<BeforeAndAfter> {
  const group = createCpuGroup();
  const throttled = !('unavailable' in group);
  const model: CpuModel = throttled ? 512 : 'unthrottled';
  const event = await readEvent(subject);
  const il = await publishFunction(subject, ilDirectoryIn(workDirectory), ilOptions);
  const start = async (way: Layered): Promise<Sample> =>
    coldStart({
      start: await startOf(subject, way),
      event,
      model,
      group: throttled ? group : undefined,
      warmInvocations: 0,
    });

  const ways: Layered[] = [{ directory: il, environment: {} }, layered];
  const turns = await takeTurns(ways, samples, start).finally(() => {
    if (throttled) group.remove();
  });
  const taken = ways.map((way) => turns.filter((turn) => turn.way === way).map(({ sample }) => sample));
  const [before, after] = taken.map(timesOf);
  if (!before || !after) throw new Error('Nothing was measured.');
  const totals = taken.map((all) => median(all.map(({ init, first }) => init + first)));
  const bootstrap = bootstrapTitle(await startOf(subject, layered));
  return { model, bootstrap, samples, before, after, ratio: (totals[1] ?? Number.NaN) / (totals[0] ?? Number.NaN) };
}

const timesOf = (samples: Sample[]): Times => ({
  init: median(samples.map(({ init }) => init)),
  first: median(samples.map(({ first }) => first)),
});
