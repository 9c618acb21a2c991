/** What the README shows of all that is measured. */
import type { ArmName } from './arms';
import type { StartModel } from './models';
import type { BenchmarkResults } from './results';

/** The memory size where a first invocation has about a third of a processor. */
const shownModel: StartModel = 512;

export const shownModelOf = ({ models }: BenchmarkResults): StartModel =>
  models.includes(shownModel) ? shownModel : (models[0] ?? 'unthrottled');

export const shownArms: ArmName[] = [
  'il-zip',
  'ready-to-run-zip',
  'il-zip-function-layer',
  'ready-to-run-zip-function-layer',
  'layer-profiled',
];
