/** Every level of a layer under a runtime that is patched beneath it: the example function, as Lambda starts it. */
import { mkdtempSync, rmSync } from 'node:fs';
import * as path from 'node:path';
import { buildLayer, type Layer } from '../../bench/layers';
import { levels } from '../../core/targets';
import { coldStart, type Sample } from '../../measure/cold-start';
import { ilOptions, publishFunction, readEvent, startOf } from '../../measure/function';
import { exampleFunction } from '../../measure/subject';
import { environmentOf, layOutRuntimes, patchedVersions } from './runtimes';
import { cache } from './toolchain';

jest.setTimeout(600_000);

const profile = path.join(path.dirname(exampleFunction.manifest), 'startup.profile');
const choices = ['il', ...levels] as const;

let directory: string;
let published: string;
const layers = new Map<string, Layer>();

async function start(level: string, version: string): Promise<Sample> {
  const layer = layers.get(level);
  const start = await startOf(exampleFunction, { directory: published, environment: layer?.environment ?? {} });
  const runtime = environmentOf(directory, version);
  return coldStart({
    start: {
      ...start,
      command: path.join(runtime.DOTNET_ROOT ?? '', 'dotnet'),
      variables: { ...start.variables, ...runtime },
    },
    event: await readEvent(exampleFunction),
    model: 'unthrottled',
    warmInvocations: 0,
    countCompiled: true,
  });
}

beforeAll(async () => {
  directory = mkdtempSync(path.join(cache, 'levels-'));
  await layOutRuntimes(directory);
  for (const level of choices) {
    layers.set(level, await buildLayer(exampleFunction, level, path.join(directory, level), profile));
  }
  const artifact = layers.get('il')?.artifact ?? '';
  published = await publishFunction(exampleFunction, path.join(directory, 'function'), [
    ...['--manifest', artifact],
    ...ilOptions,
  ]);
});

afterAll(() => rmSync(directory, { recursive: true, force: true }));

test.each(patchedVersions)(
  'on %s the function answers alike, and each level leaves less to compile',
  async (version) => {
    const samples = [];
    for (const level of choices) samples.push({ level, ...(await start(level, version)) });
    for (const { answer } of samples) {
      expect(JSON.parse(answer)).toMatchObject({ Stored: true, Lines: expect.any(Number), Total: expect.any(Number) });
      expect(answer).toBe(samples[0]?.answer);
    }
    const compiled = samples.map((sample) => sample.compiled ?? 0);
    for (const [index, count] of compiled.entries()) {
      if (index > 0) expect(count).toBeLessThan(compiled[index - 1] ?? 0);
    }
    // Less than half even of the best level that has no profile.
    expect(compiled.at(-1)).toBeLessThan((compiled.at(-2) ?? 0) / 2);
  },
);
