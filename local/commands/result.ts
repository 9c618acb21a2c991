/** What a run came to: the object that `--json` prints, and the same for people. */
import type { DescribeExecutionOutput } from '@aws-sdk/client-sfn';
import type { ConsumerResult, ExecutionResult, Release } from '../../core/pipeline';
import type { BuildReport } from '../../core/report';
import { type Level, layerMount } from '../../core/targets';

export interface RunResult {
  status: 'SUCCEEDED' | 'FAILED' | 'SUPERSEDED';
  error?: { name: string; message: string };
  /** ARN of the execution. */
  execution: string;
  /** Wall time in seconds from the upload to the end of the execution. */
  seconds: number;
  layers: LayerResult[];
  consumers: ConsumerResult[];
}

export interface LayerResult {
  name: string;
  arn: string;
  version: number;
  framework: string;
  architecture: string;
  /** How much was compiled ahead of time. */
  level: Level;
  /** What `DOTNET_STARTUP_HOOKS` has to hold in a function on this layer, when the layer has a startup image. */
  startupHook?: string;
  /** SSM parameter that holds this version's ARN. */
  parameter: string;
  artifact: string;
  reused: boolean;
  zipBytes: number;
  unzippedBytes: number;
  packages: { id: string; version: string }[];
  /** Those among them that it keeps of the version before. */
  kept?: { id: string; version: string }[];
  assemblies: {
    total: number;
    readyToRun: number;
    skipped: { path: string; reason: string }[];
    /** Compiled at a lower level than the layer's, because the compiler refused or took too much. */
    lowered: { path: string; level: string; reason: string }[];
  };
}

/** What an execution tells of a release by the keys of objects in its bucket. */
export interface ReleaseObjects {
  report(release: Release): Promise<BuildReport>;
  consumers(release: Release): Promise<ConsumerResult[]>;
}

/** Puts together what an execution came to. */
export async function toRunResult(
  execution: DescribeExecutionOutput,
  seconds: number,
  read: ReleaseObjects,
): Promise<RunResult> {
  const base = { execution: execution.executionArn ?? '', seconds: Math.round(seconds * 1000) / 1000 };
  if (execution.status !== 'SUCCEEDED') {
    const error = { name: execution.error ?? execution.status ?? 'Unknown', message: execution.cause ?? '' };
    return { status: 'FAILED', error, ...base, layers: [], consumers: [] };
  }
  const output: ExecutionResult = JSON.parse(execution.output ?? '');
  return {
    status: output.status,
    ...base,
    layers: await Promise.all(
      output.releases.map(async (release) => toLayerResult(release, await read.report(release))),
    ),
    consumers: mergeConsumers((await Promise.all(output.releases.map(read.consumers))).flat()),
  };
}

function toLayerResult({ layer, parameter }: Release, report: BuildReport): LayerResult {
  const skipped = report.assemblies.filter((assembly) => !assembly.readyToRun);
  const lowered = report.assemblies.flatMap(({ path, level, levelReason = 'no reason given' }) =>
    level === undefined ? [] : [{ path, level, reason: levelReason }],
  );
  return {
    name: layer.name,
    arn: layer.arn,
    version: layer.version,
    framework: layer.framework,
    architecture: layer.architecture,
    level: layer.level,
    ...(layer.startupHook && { startupHook: `${layerMount}${layer.startupHook}` }),
    parameter,
    artifact: layer.artifact,
    reused: layer.reused,
    zipBytes: layer.zipBytes,
    unzippedBytes: layer.unzippedBytes,
    packages: report.packages,
    ...(report.kept && { kept: report.kept.packages }),
    assemblies: {
      total: report.assemblies.length,
      readyToRun: report.assemblies.length - skipped.length,
      skipped: skipped.map(({ path, reason }) => ({ path, reason: reason ?? 'no reason given' })),
      lowered,
    },
  };
}

/** One line per function: what a target did to it counts more than that another target passed it over. */
function mergeConsumers(consumers: ConsumerResult[]): ConsumerResult[] {
  const byFunction = new Map<string, ConsumerResult>();
  for (const consumer of consumers) {
    const seen = byFunction.get(consumer.function);
    if (!seen || seen.outcome === 'skipped') byFunction.set(consumer.function, consumer);
  }
  return [...byFunction.values()];
}
