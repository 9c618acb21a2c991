/** Where results are kept, and the documents that are written from them. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { billedTable } from './billing';
import { writeMeasured } from './documents';
import { allTables, bootstrapTable, coldStartTable, decidingTable } from './markdown';
import { allModels } from './models';
import { drawPicture } from './picture';
import type { BenchmarkResults } from './results';
import { subjects } from './subjects';

export const ownResults = path.join(__dirname, 'results');
const pictureFile = 'cold-starts.svg';

/** Results under the bootstrap that is found, and under one that is given (`--bootstrap`). */
export const resultsFiles = { found: 'latest.json', given: 'given-bootstrap.json' } as const;
export type ResultsFile = (typeof resultsFiles)[keyof typeof resultsFiles];

/** Undefined when nothing was measured there yet. */
export function readResults(directory: string, file: ResultsFile): BenchmarkResults | undefined {
  const found = path.join(directory, file);
  return existsSync(found) ? JSON.parse(readFileSync(found, 'utf8')) : undefined;
}

/** What was measured before on the same machine, under the same bootstrap, stays, except for what is measured anew. */
export function continueResults(before: BenchmarkResults | undefined, next: BenchmarkResults): BenchmarkResults {
  if (!before || before.bootstrap !== next.bootstrap) return next;
  if (JSON.stringify(before.machine) !== JSON.stringify(next.machine)) return next;
  const again = new Set(next.functions.map(({ name }) => name));
  const kept = new Set([...before.functions.map(({ name }) => name), ...again]);
  return {
    ...next,
    functions: subjects.filter(({ name }) => kept.has(name)).map(({ name, title }) => ({ name, title })),
    models: allModels.filter((model) => before.models.includes(model) || next.models.includes(model)),
    facts: before.facts.filter((fact) => !again.has(fact.function)),
    samples: before.samples.filter((sample) => !again.has(sample.function) || !next.models.includes(sample.model)),
  };
}

export function writeResults(directory: string, file: ResultsFile, results: BenchmarkResults): void {
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, file), `${JSON.stringify(results)}\n`);
  render(directory);
}

/** Draws the picture from what was measured under the bootstrap that is found, and writes every table. */
export function render(directory: string): void {
  const found = readResults(directory, resultsFiles.found);
  const given = readResults(directory, resultsFiles.given);
  if (found) writeFileSync(path.join(directory, pictureFile), drawPicture(found));
  if (path.resolve(directory) !== ownResults) return;
  const root = path.join(__dirname, '..');
  const page = path.join(__dirname, 'README.md');
  if (found) {
    writeMeasured(path.join(root, 'README.md'), 'cold starts', coldStartTable(found));
    writeMeasured(page, 'figures', decidingTable(found));
    writeMeasured(page, 'billed', billedTable(found));
    writeMeasured(page, 'medians', allTables(found));
  }
  if (given) writeMeasured(page, 'medians under the given bootstrap', allTables(given));
  writeMeasured(page, 'bootstraps', bootstrapTable([found, given].filter((results) => results !== undefined)));
}
