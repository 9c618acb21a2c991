/** The result of a run for people. */
import type { FunctionResult } from '../../core/function-pipeline';
import { describeResult } from '../../core/function-result';
import { listed } from '../../core/text';
import { modelName } from '../../lambda-host/cpu';
import type { ExampleRun } from './example';
import type { LayerResult, RunResult } from './result';

/** Most packages that are named. */
const maxNamed = 10;

const megabytes = (bytes: number): string => `${(bytes / 1_000_000).toFixed(2)} MB`;

export function summaryOf(result: RunResult): string {
  const headline = `${result.status} in ${result.seconds.toFixed(1)} s  ${result.execution}`;
  if (result.error) return `\n${headline}\n  ${result.error.name}: ${result.error.message}`;
  return [
    `\n${headline}`,
    ...result.layers.flatMap(describeLayer),
    ...result.consumers.map((consumer) => `  function ${consumer.function}: ${consumer.outcome} (${consumer.reason})`),
  ].join('\n');
}

function describeLayer(layer: LayerResult): string[] {
  const { total, readyToRun, skipped, lowered } = layer.assemblies;
  return [
    `  ${layer.reused ? 'reused' : 'published'} ${layer.arn}`,
    `    ${layer.packages.length} packages, ${readyToRun} of ${total} assemblies ReadyToRun, zip ${megabytes(layer.zipBytes)}, unzipped ${megabytes(layer.unzippedBytes)}`,
    ...describeKept(layer),
    ...describeSkipped(skipped),
    ...lowered.map(({ path, level, reason }) => `    compiled at the level ${level} only, ${reason}: ${path}`),
    `    ARN in SSM: ${layer.parameter}`,
    `    for dotnet publish --manifest: ${layer.artifact}`,
  ];
}

const describeKept = ({ kept }: LayerResult): string[] => {
  if (!kept) return [];
  if (kept.length === 0) return ['    nothing is kept of the version before: all of its packages are among these'];
  const names = kept.map(({ id, version }) => `${id} ${version}`);
  return [`    ${kept.length} of them kept of the version before: ${listed(names, maxNamed).join(', ')}`];
};

/** Reasons, each with its assemblies; of satellite assemblies there can be hundreds, so a long list is only counted. */
function describeSkipped(skipped: LayerResult['assemblies']['skipped']): string[] {
  const byReason = new Map<string, string[]>();
  for (const { path, reason } of skipped) byReason.set(reason, [...(byReason.get(reason) ?? []), path]);
  return [...byReason].flatMap(([reason, paths]) => [
    `    not ReadyToRun, ${reason}: ${paths.length}`,
    ...(paths.length <= 5 ? paths.map((path) => `      ${path}`) : []),
  ]);
}

export function describeExample({ zipBytes, answer, starts, standIns }: ExampleRun): string {
  const { before, after, ratio, model, samples, bootstrap } = starts;
  const row = (name: string, { init, first }: typeof before): string =>
    `  ${name.padEnd(16)} init ${init.toFixed(0)} ms + first invocation ${first.toFixed(0)} ms`;
  return [
    `\nThe example function, ${zipBytes} bytes without its packages, answered:`,
    `  ${answer}`,
    `Its cold start, ${modelName(model)}, medians of ${samples}:`,
    row('IL in the zip', before),
    row('on the layer', after),
    `  ${ratio.toFixed(2)} of the time`,
    `  its handler run by ${bootstrap}`,
    ...(standIns ? [standIns] : []),
  ].join('\n');
}

export const describeOrdinary = (result: FunctionResult): string =>
  [
    "\nThe same function as an ordinary zip of IL, without and with a layer of its own, by Lambda's own REPORT lines:",
    `  ${describeResult(result)}`,
    ...(result.outcome === 'faster' ? [] : [`  ${result.outcome}: ${result.reason}`]),
  ].join('\n');
