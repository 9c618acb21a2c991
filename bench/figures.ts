/** The figures that decide: what the best level gains over each alternative. */

import type { ArmName } from './arms';
import type { StartModel } from './models';
import { type BenchmarkResults, type FigureName, ratio } from './results';

/** The level that needs no profile, and the one that is fastest. */
const defaultArm: ArmName = 'layer-cross-module';
export const bestArm: ArmName = 'layer-profiled';

interface Figure {
  title: string;
  model: StartModel;
  figure: FigureName;
  arms: [ArmName, ArmName];
}

const timed: Figure[] = [
  { title: 'first, best level ÷ IL zip', model: 512, figure: 'first', arms: [bestArm, 'il-zip'] },
  { title: 'init + first, best level ÷ IL zip', model: 512, figure: 'total', arms: [bestArm, 'il-zip'] },
  {
    title: 'init + first, best level ÷ PublishReadyToRun zip',
    model: 512,
    figure: 'total',
    arms: [bestArm, 'ready-to-run-zip'],
  },
  {
    title: 'init + first, best level ÷ PublishReadyToRun zip',
    model: 'unthrottled',
    figure: 'total',
    arms: [bestArm, 'ready-to-run-zip'],
  },
  {
    title: 'init + first, IL zip + startup image ÷ IL zip',
    model: 512,
    figure: 'total',
    arms: ['il-zip-image', 'il-zip'],
  },
  {
    title: 'init + first, PublishReadyToRun zip + startup image ÷ PublishReadyToRun zip',
    model: 512,
    figure: 'total',
    arms: ['ready-to-run-zip-image', 'ready-to-run-zip'],
  },
  {
    title: 'init + first, IL zip + function layer ÷ IL zip',
    model: 512,
    figure: 'total',
    arms: ['il-zip-function-layer', 'il-zip'],
  },
  {
    title: 'init + first, PublishReadyToRun zip + function layer ÷ PublishReadyToRun zip',
    model: 512,
    figure: 'total',
    arms: ['ready-to-run-zip-function-layer', 'ready-to-run-zip'],
  },
  {
    title: 'init + first, best level ÷ PublishReadyToRun zip',
    model: 'cold-files',
    figure: 'total',
    arms: [bestArm, 'ready-to-run-zip'],
  },
  {
    title: 'init + first, IL zip + function layer ÷ IL zip',
    model: 'cold-files',
    figure: 'total',
    arms: ['il-zip-function-layer', 'il-zip'],
  },
  {
    title: 'init + first, PublishReadyToRun zip + function layer ÷ PublishReadyToRun zip',
    model: 'cold-files',
    figure: 'total',
    arms: ['ready-to-run-zip-function-layer', 'ready-to-run-zip'],
  },
  {
    title: 'init + first, default level ÷ PublishReadyToRun zip',
    model: 512,
    figure: 'total',
    arms: [defaultArm, 'ready-to-run-zip'],
  },
  {
    title: 'first, default level ÷ PublishReadyToRun zip',
    model: 512,
    figure: 'first',
    arms: [defaultArm, 'ready-to-run-zip'],
  },
  {
    title: 'first, default level ÷ PublishReadyToRun zip',
    model: 'unthrottled',
    figure: 'first',
    arms: [defaultArm, 'ready-to-run-zip'],
  },
  { title: 'warm, best level ÷ IL zip', model: 'unthrottled', figure: 'warm', arms: [bestArm, 'il-zip'] },
];

export interface FigureRow {
  title: string;
  model?: StartModel;
  /** A ratio of medians, or of counts. NaN when a side of it was not measured. */
  value: number;
}

/** Every deciding figure of one function. */
export function decidingFigures(results: BenchmarkResults, name: string): FigureRow[] {
  const rows = timed
    .filter(({ model }) => results.models.includes(model))
    .map(({ title, model, figure, arms }) => ({ title, model, value: ratio(results, name, model, figure, arms) }));
  const fact = (arm: ArmName) => results.facts.find((facts) => facts.function === name && facts.arm === arm);
  const best = fact(bestArm);
  const il = fact('il-zip');
  return [
    ...rows,
    {
      title: 'methods compiled at run time, best level ÷ IL zip',
      value: (best?.compiled ?? NaN) / (il?.compiled ?? NaN),
    },
    { title: 'deployment zip, with layer ÷ without', value: (best?.zipBytes ?? NaN) / (il?.zipBytes ?? NaN) },
  ];
}
