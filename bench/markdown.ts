/** The results as Markdown tables, for the documents that show them. */

import { isClassLibrary } from '../core/function-layout/main-assembly';
import { type ArmName, armNames, armTitles } from './arms';
import { bestArm, decidingFigures } from './figures';
import { startModelName } from './models';
import { type BenchmarkResults, figureNames, figuresOf, ratio } from './results';
import { shownArms, shownModelOf } from './shown';
import { subjects } from './subjects';
import { milliseconds } from './table';

/** @param texts number of columns that hold text; the others hold numbers */
export const markdownTable = ([header = [], ...rows]: string[][], texts = 1): string =>
  [header, header.map((_, column) => (column < texts ? '---' : '--:')), ...rows]
    .map((cells) => `| ${cells.join(' | ')} |`)
    .join('\n');

const ratioText = (value: number): string => (Number.isNaN(value) ? '–' : value.toFixed(value < 0.1 ? 3 : 2));

/** Init and first invocation together, by way of shipping: a row per function. */
export function coldStartTable(results: BenchmarkResults): string {
  const model = shownModelOf(results);
  const header = [`init + first invocation in ms, ${startModelName(model)}`, ...shownArms.map((arm) => armTitles[arm])];
  const rows = results.functions.map(({ name, title }) => [
    title,
    ...shownArms.map((arm) => {
      const total = figuresOf(results, name, arm, model)?.total.median;
      if (total === undefined) return '–';
      return `${milliseconds(total)} (${ratioText(ratio(results, name, model, 'total', [arm, 'il-zip']))})`;
    }),
  ]);
  return `${markdownTable([header, ...rows])}\n\nWhat ran the handlers: ${results.bootstrap}.`;
}

/** What another bootstrap changes: a row per function and bootstrap, without the executables, which need none. */
export function bootstrapTable(all: BenchmarkResults[]): string {
  const figures: { title: string; arms: [ArmName, ArmName] }[] = [
    { title: 'profiled ÷ IL zip', arms: ['layer-profiled', 'il-zip'] },
    { title: 'profiled ÷ PublishReadyToRun zip', arms: ['layer-profiled', 'ready-to-run-zip'] },
    { title: 'cross-module ÷ PublishReadyToRun zip', arms: ['layer-cross-module', 'ready-to-run-zip'] },
  ];
  const rows = all.flatMap((results) => {
    const model = shownModelOf(results);
    return subjects
      .filter(({ name, handler }) => isClassLibrary(handler) && results.functions.some((each) => each.name === name))
      .map(({ name }) => [
        name,
        results.bootstrap,
        startModelName(model),
        ...figures.map(({ arms }) => ratioText(ratio(results, name, model, 'total', arms))),
        String(results.facts.find((fact) => fact.function === name && fact.arm === bestArm)?.compiledInFirst ?? '–'),
      ]);
  });
  const header = [
    'init + first invocation',
    'bootstrap',
    '',
    ...figures.map(({ title }) => title),
    'methods compiled in the first invocation, profiled',
  ];
  return markdownTable([header, ...rows], 3);
}

/** The figures that decide: a column per function. */
export function decidingTable(results: BenchmarkResults): string {
  const columns = results.functions.map(({ name }) => decidingFigures(results, name));
  const rows = (columns[0] ?? []).map(({ title, model }, index) => [
    model ? `${title}, ${startModelName(model)}` : title,
    ...columns.map((figures) => ratioText(figures[index]?.value ?? Number.NaN)),
  ]);
  return markdownTable([['ratio of medians', ...results.functions.map(({ name }) => name)], ...rows]);
}

/** Medians of every arm under every CPU model. */
export function allTables(results: BenchmarkResults): string {
  const tables = results.functions.flatMap(({ name, title }) => {
    const rows = results.models.flatMap((model) =>
      armNames.flatMap((arm) => {
        const figures = figuresOf(results, name, arm, model);
        return figures
          ? [
              [
                startModelName(model),
                armTitles[arm],
                ...figureNames.map((figure) => milliseconds(figures[figure].median)),
              ],
            ]
          : [];
      }),
    );
    return [`### ${title}`, markdownTable([['', 'ms, medians', ...figureNames], ...rows], 2)];
  });
  return tables.join('\n\n');
}
