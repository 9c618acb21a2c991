/** What a function's own settings do to its start, each beside the same function without it, on its profiled layer. */
import { mkdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { CpuGroup, CpuModel } from '../lambda-host/cpu';
import { coldStart, type Sample } from '../measure/cold-start';
import { ilOptions, publishFunction, readEvent, startOf } from '../measure/function';
import { median } from '../measure/statistics';
import type { Subject } from '../measure/subject';
import { takeTurns } from '../measure/turns';
import { buildLayer } from './layers';
import { markdownTable } from './markdown';
import { recordSubject } from './profile';
import { milliseconds } from './table';

interface Setting {
  title: string;
  /** Options of `dotnet publish`. */
  publish: string[];
  environment: Record<string, string>;
}

/** The first is what the others are compared with. */
const settings: Setting[] = [
  { title: 'as the example is', publish: [], environment: {} },
  { title: 'PublishReadyToRun=false (own code left as IL)', publish: ilOptions, environment: {} },
  { title: 'PREJIT_WARM=off (the startup image is not used)', publish: [], environment: { PREJIT_WARM: 'off' } },
  { title: 'PREJIT_WARM_BUDGET_MS=50', publish: [], environment: { PREJIT_WARM_BUDGET_MS: '50' } },
  { title: 'DynamicCodeSupport=false', publish: ['-p:DynamicCodeSupport=false'], environment: {} },
  { title: 'InvariantGlobalization=false', publish: ['-p:InvariantGlobalization=false'], environment: {} },
  { title: 'EventSourceSupport=false', publish: ['-p:EventSourceSupport=false'], environment: {} },
  { title: 'UseSystemResourceKeys=true', publish: ['-p:UseSystemResourceKeys=true'], environment: {} },
  {
    title: 'AWS_ENDPOINT_URL_DYNAMODB without a region in its host',
    publish: [],
    environment: { AWS_ENDPOINT_URL_DYNAMODB: 'http://{address}' },
  },
  {
    title: 'DOTNET_EnableWriteXorExecute=0 (memory for code stays writable)',
    publish: [],
    environment: { DOTNET_EnableWriteXorExecute: '0' },
  },
  { title: 'DOTNET_TieredPGO=0', publish: [], environment: { DOTNET_TieredPGO: '0' } },
  { title: 'DOTNET_TieredCompilation=0', publish: [], environment: { DOTNET_TieredCompilation: '0' } },
];

export interface SettingResult {
  title: string;
  /** Milliseconds, medians; `warm` is that of the invocations after the second. */
  init: number;
  first: number;
  warm: number;
  /** Ratio of the medians of init and first invocation together, to those of the first row. */
  ratio: number;
}

export async function compareSettings(
  subject: Subject,
  options: { samples: number; group?: CpuGroup; model: CpuModel; workDirectory: string },
  say: (line: string) => void,
): Promise<SettingResult[]> {
  const { samples, group, model, workDirectory } = options;
  await rm(workDirectory, { recursive: true, force: true });
  await mkdir(workDirectory, { recursive: true });
  const plain = await buildLayer(subject, 'cross-module', path.join(workDirectory, 'layer'));
  const against = ['--manifest', plain.artifact];
  const recorded = await publishFunction(subject, path.join(workDirectory, 'recorded'), against);
  const profile = await recordSubject(subject, recorded, plain.directory, path.join(workDirectory, 'startup.profile'));
  const layer = await buildLayer(subject, 'profiled', path.join(workDirectory, 'layer-profiled'), profile);

  const event = await readEvent(subject);
  const ways: { setting: Setting; directory: string }[] = [];
  for (const [index, setting] of settings.entries()) {
    const output = path.join(workDirectory, `setting-${index}`);
    ways.push({ setting, directory: await publishFunction(subject, output, [...against, ...setting.publish]) });
  }
  const turns = await takeTurns(
    ways,
    samples,
    async ({ setting, directory }) =>
      coldStart({
        start: await startOf(subject, { directory, environment: { ...layer.environment, ...setting.environment } }),
        event,
        model,
        group: model === 'unthrottled' ? undefined : group,
        warmInvocations: 20,
      }),
    (round) => say(`settings: round ${round} of ${samples}`),
  );
  const medianOf = (way: (typeof ways)[number] | undefined, figure: (sample: Sample) => number): number =>
    median(turns.filter((turn) => turn.way === way).map(({ sample }) => figure(sample)));
  const total = ({ init, first }: Sample): number => init + first;
  return ways.map((way) => ({
    title: way.setting.title,
    init: medianOf(way, ({ init }) => init),
    first: medianOf(way, ({ first }) => first),
    warm: medianOf(way, ({ warm }) => median(warm)),
    ratio: medianOf(way, total) / medianOf(ways[0], total),
  }));
}

/** The results as a Markdown table. */
export function settingsTable(results: SettingResult[]): string {
  const header = ['setting', 'init', 'first invocation', 'warm invocation', 'init + first ÷ first row'];
  const rows = results.map(({ title, init, first, warm, ratio }) => [
    title,
    ...[init, first, warm].map(milliseconds),
    ratio.toFixed(2),
  ]);
  return markdownTable([header, ...rows]);
}
