/** The results as text: a table per function and CPU model, and the deciding figures. */

import { armNames, armTitles } from './arms';
import { decidingFigures } from './figures';
import { startModelName } from './models';
import { type BenchmarkResults, figureNames, figuresOf } from './results';

export const milliseconds = (value: number): string => (value < 10 ? value.toFixed(2) : value.toFixed(0));
const kilobytes = (bytes: number): string => (bytes / 1000).toFixed(0);

/** Lines columns up: the first to the left, the others to the right. */
function align(rows: string[][]): string {
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0)))
        .join('  '),
    )
    .join('\n');
}

export function formatTables(results: BenchmarkResults): string {
  return results.functions.map(({ name, title }) => formatFunction(results, name, title)).join('\n\n');
}

function formatFunction(results: BenchmarkResults, name: string, title: string): string {
  const sections = results.models.flatMap((model) => {
    const rows = armNames.flatMap((arm) => {
      const figures = figuresOf(results, name, arm, model);
      if (!figures) return [];
      return [
        [
          armTitles[arm],
          ...figureNames.flatMap((figure) => [milliseconds(figures[figure].median)]),
          milliseconds(figures.total.p90),
          milliseconds(figures.total.spread),
        ],
      ];
    });
    if (rows.length === 0) return [];
    const header = ['', ...figureNames, 'p90 total', 'spread'];
    return `${title}, ${startModelName(model)} (ms, medians)\n${align([header, ...rows])}`;
  });
  const facts = results.facts
    .filter((fact) => fact.function === name)
    .map(({ arm, compiled, compiledInFirst, zipBytes, layerBytes }) => [
      armTitles[arm],
      String(compiled),
      String(compiledInFirst ?? '–'),
      kilobytes(zipBytes),
      kilobytes(layerBytes),
    ]);
  const figures = decidingFigures(results, name)
    .filter(({ value }) => !Number.isNaN(value))
    .map(({ title: figure, model, value }) => [
      model ? `${figure}, ${startModelName(model)}` : figure,
      value.toFixed(3),
    ]);
  return [
    ...sections,
    align([['', 'methods compiled', 'in first', 'zip kB', 'layer kB'], ...facts]),
    align([['ratios of medians', ''], ...figures]),
  ].join('\n\n');
}
