/** Takes the samples of every arm, and what doesn't vary between them. */

import type { CpuGroup } from '../lambda-host/cpu';
import { dropFromPageCache } from '../measure/cold-files';
import { coldStart } from '../measure/cold-start';
import { readEvent, startOf } from '../measure/function';
import { median } from '../measure/statistics';
import type { Subject } from '../measure/subject';
import { takeTurns } from '../measure/turns';
import type { Arm } from './arms';
import { cpuOf, type StartModel, startModelName } from './models';
import type { ArmFacts, ArmSample } from './results';

export interface Measurement {
  subject: Subject;
  arms: Arm[];
  models: StartModel[];
  samples: number;
  group?: CpuGroup;
  say: (line: string) => void;
}

const warmInvocations = 20;

export async function measure(measurement: Measurement): Promise<ArmSample[]> {
  const { subject, arms, models, samples, say } = measurement;
  const taken: ArmSample[] = [];
  for (const model of models) {
    const turns = await takeTurns(
      arms,
      samples,
      (arm) => start(measurement, arm, model),
      (round) => say(`${subject.name}, ${startModelName(model)}: round ${round} of ${samples}`),
    );
    for (const { way: arm, sample } of turns) {
      const { init, first, second, warm } = sample;
      taken.push({ function: subject.name, arm: arm.name, model, init, first, second, warm: median(warm) });
    }
  }
  return taken;
}

/** What doesn't vary from start to start: sizes, and methods left for the compiler at run time. */
export async function gatherFacts(measurement: Measurement): Promise<ArmFacts[]> {
  const facts: ArmFacts[] = [];
  for (const arm of measurement.arms) {
    const { compiled, compiledInFirst } = await start(measurement, arm, 'unthrottled', true);
    if (compiled === undefined) throw new Error(`${arm.name}: the methods compiled at run time were not counted.`);
    const { zipBytes, layerBytes } = arm;
    facts.push({ function: measurement.subject.name, arm: arm.name, zipBytes, layerBytes, compiled, compiledInFirst });
  }
  return facts;
}

async function start({ subject, group }: Measurement, arm: Arm, model: StartModel, countCompiled = false) {
  const cpu = cpuOf(model);
  if (model === 'cold-files') await dropFromPageCache(arm.folders);
  return coldStart({
    start: await startOf(subject, arm),
    event: await readEvent(subject),
    model: cpu,
    group: cpu === 'unthrottled' ? undefined : group,
    warmInvocations,
    countCompiled,
  });
}
