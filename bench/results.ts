/** The record of a benchmark: every sample, and the figures that follow from them. */

import { median, type Summary, summarize } from '../measure/statistics';
import type { ArmName } from './arms';
import type { StartModel } from './models';

export interface ArmSample {
  function: string;
  arm: ArmName;
  model: StartModel;
  /** Milliseconds. */
  init: number;
  first: number;
  second: number;
  /** Median of the invocations after the second. */
  warm: number;
}

export interface ArmFacts {
  function: string;
  arm: ArmName;
  /** Bytes of the function's deployment zip, and of its layer's zip. */
  zipBytes: number;
  layerBytes: number;
  /** Methods compiled at run time through the first invocation. */
  compiled: number;
  /** Those of them that init had left to the first invocation. */
  compiledInFirst?: number;
}

export interface BenchmarkResults {
  version: 1;
  measuredAt: string;
  /** What ran the handlers of class libraries. */
  bootstrap: string;
  machine: { cpu: string; cores: number; node: string; sdk: string; runtime: string };
  functions: { name: string; title: string }[];
  models: StartModel[];
  /** Why models are missing, where they are. */
  missing?: string;
  facts: ArmFacts[];
  samples: ArmSample[];
}

export const figureNames = ['init', 'first', 'total', 'second', 'warm'] as const;
export type FigureName = (typeof figureNames)[number];

const figureOf = (sample: ArmSample, figure: FigureName): number =>
  figure === 'total' ? sample.init + sample.first : sample[figure];

const select = (results: BenchmarkResults, name: string, arm: ArmName, model: StartModel): ArmSample[] =>
  results.samples.filter((sample) => sample.function === name && sample.arm === arm && sample.model === model);

/** The figures of one arm under one CPU model, or undefined when it was not measured. */
export function figuresOf(
  results: BenchmarkResults,
  name: string,
  arm: ArmName,
  model: StartModel,
): Record<FigureName, Summary> | undefined {
  const samples = select(results, name, arm, model);
  if (samples.length === 0) return undefined;
  const entries = figureNames.map((figure) => [figure, summarize(samples.map((sample) => figureOf(sample, figure)))]);
  return Object.fromEntries(entries);
}

/** Ratio of the medians of two arms. */
export const ratio = (
  results: BenchmarkResults,
  name: string,
  model: StartModel,
  figure: FigureName,
  [over, under]: [ArmName, ArmName],
): number => {
  const of = (arm: ArmName) => median(select(results, name, arm, model).map((sample) => figureOf(sample, figure)));
  return of(over) / of(under);
};
