/** What becomes of a benchmark's samples: which are kept, and which tables say what. */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import type { ArmName } from '../../bench/arms';
import { billedTable } from '../../bench/billing';
import { decidingFigures } from '../../bench/figures';
import { bootstrapTable, coldStartTable } from '../../bench/markdown';
import type { BenchmarkResults } from '../../bench/results';
import { continueResults, readResults, resultsFiles, writeResults } from '../../bench/results-files';

const medians: Partial<Record<ArmName, number>> = {
  'il-zip': 800,
  'ready-to-run-zip': 400,
  'layer-cross-module': 380,
  'layer-profiled': 200,
  'il-zip-image': 300,
  'ready-to-run-zip-image': 220,
  'il-zip-function-layer': 240,
  'ready-to-run-zip-function-layer': 180,
};

/** Results in which every start of an arm took its median, init and first invocation half each. */
function results(names: string[], change: Partial<BenchmarkResults> = {}): BenchmarkResults {
  const arms = Object.entries(medians) as [ArmName, number][];
  return {
    version: 1,
    measuredAt: '2026-01-01T00:00:00.000Z',
    bootstrap: 'the bootstrap that is found',
    machine: { cpu: 'any', cores: 2, node: 'v20', sdk: '10.0.100', runtime: '10.0.0' },
    functions: names.map((name) => ({ name, title: `Title of ${name}` })),
    models: [512],
    facts: names.map((name) => ({
      function: name,
      arm: 'layer-profiled',
      zipBytes: 1,
      layerBytes: 1,
      compiled: 100,
      compiledInFirst: 7,
    })),
    samples: names.flatMap((name) =>
      arms.map(([arm, total]) => ({
        function: name,
        arm,
        model: 512 as const,
        init: total / 2,
        first: total / 2,
        second: 1,
        warm: 1,
      })),
    ),
    ...change,
  };
}

test('samples of other functions stay, if machine and bootstrap are the same', () => {
  const before = results(['small', 'typed']);
  const next = results(['typed']);
  const both = continueResults(before, { ...next, facts: [], samples: [] });
  expect(both.functions.map(({ name }) => name)).toEqual(['small', 'typed']);
  expect(new Set(both.samples.map((sample) => sample.function))).toEqual(new Set(['small']));
  expect(continueResults(before, { ...next, bootstrap: 'another' }).functions).toHaveLength(1);
  expect(continueResults({ ...before, machine: { ...before.machine, cores: 64 } }, next).functions).toHaveLength(1);
  expect(continueResults(undefined, next)).toBe(next);
});

test('results under a given bootstrap are kept in a file of their own, and draw no picture', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'bench-'));
  try {
    writeResults(directory, resultsFiles.given, results(['small']));
    expect(readdirSync(directory)).toEqual([resultsFiles.given]);
    expect(readResults(directory, resultsFiles.found)).toBeUndefined();
    expect(readResults(directory, resultsFiles.given)).toEqual(results(['small']));
  } finally {
    rmSync(directory, { recursive: true, force: true });
  }
});

test('a cold start is billed by its started milliseconds and by memory', () => {
  const samples = results(['small']).samples.map((sample) => ({ ...sample, init: sample.init + 0.2 }));
  // 801 ms of half a gigabyte, at 16.6667 dollars for a million gigabyte-seconds.
  expect(billedTable(results(['small'], { samples }))).toContain('| Title of small | 512 MB | 801 ($6.68) |');
});

test('the table of the README says what ran the handlers', () => {
  expect(coldStartTable(results(['small']))).toContain('What ran the handlers: the bootstrap that is found.');
});

test('bootstraps are compared by the handlers that they run: an executable needs none', () => {
  const rows = bootstrapTable([results(['small', 'executable']), results(['small'], { bootstrap: 'AWS’s' })]).split(
    '\n',
  );
  expect(rows.slice(2)).toEqual([
    '| small | the bootstrap that is found | 512 MB | 0.25 | 0.50 | 0.95 | 7 |',
    '| small | AWS’s | 512 MB | 0.25 | 0.50 | 0.95 | 7 |',
  ]);
});

test('the deciding figures say what the default level gains over PublishReadyToRun, and what a startup image alone and a function layer gain', () => {
  const figures = decidingFigures(results(['small']), 'small').map(({ title, value }) => [title, value]);
  expect(figures).toEqual(
    expect.arrayContaining([
      ['init + first, default level ÷ PublishReadyToRun zip', 0.95],
      ['init + first, IL zip + startup image ÷ IL zip', 0.375],
      ['init + first, PublishReadyToRun zip + startup image ÷ PublishReadyToRun zip', 0.55],
      ['init + first, IL zip + function layer ÷ IL zip', 0.3],
      ['init + first, PublishReadyToRun zip + function layer ÷ PublishReadyToRun zip', 0.45],
    ]),
  );
});
