/** What a cold start costs: Lambda bills init and invocation alike, by memory and milliseconds. */
import { armTitles } from './arms';
import { markdownTable } from './markdown';
import { startModelName } from './models';
import { type BenchmarkResults, figuresOf } from './results';
import { shownArms } from './shown';

/** Of x86_64 functions in us-east-1, first tier. https://aws.amazon.com/lambda/pricing/ */
const dollarsPerGigabyteSecond = 0.000_016_666_7;
const megabytesPerGigabyte = 1024;
const million = 1_000_000;

/** Of a million starts, in dollars. */
const costOf = (milliseconds: number, megabytes: number): number =>
  (milliseconds / 1000) * (megabytes / megabytesPerGigabyte) * dollarsPerGigabyteSecond * million;

/** Billed milliseconds of a cold start, and what a million of them cost: a row per function and memory size. */
export function billedTable(results: BenchmarkResults): string {
  const header = ['billed ms of a cold start ($ for a million)', '', ...shownArms.map((arm) => armTitles[arm])];
  const rows = results.functions.flatMap(({ name, title }) =>
    results.models.flatMap((model) => {
      if (typeof model !== 'number' || !figuresOf(results, name, 'il-zip', model)) return [];
      const cells = shownArms.map((arm) => {
        const figures = figuresOf(results, name, arm, model);
        if (!figures) return '–';
        // Started milliseconds count.
        const billed = Math.ceil(figures.total.median);
        return `${billed} ($${costOf(billed, model).toFixed(2)})`;
      });
      return [[title, startModelName(model), ...cells]];
    }),
  );
  return markdownTable([header, ...rows], 2);
}
