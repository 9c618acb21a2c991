/** Says what there is to do for one function: nothing, to take its layer off, to record its start, or to make its layer. */
import { PipelineError } from '../../core/errors';
import { readFunctionEvent } from '../../core/function-event';
import { UnfitFunction } from '../../core/function-layout/unfit-function';
import type { FunctionPlan, FunctionPlanRequest } from '../../core/function-pipeline';
import { functionTag } from '../../core/function-settings';
import { functionLeaseKey } from '../../core/keys';
import type { ConsumerFunction, Functions } from '../aws/functions';
import { acquireLease, type LeasePorts } from '../aws/lease';
import type { Parameters } from '../aws/parameters';
import { isAttached, ownLayersOf } from '../move-function/attachment/attachment';
import { readState, writeState } from '../move-function/attachment/function-state';
import { writeResult } from '../move-function/attachment/result-parameter';
import { Obstacle } from '../move-function/obstacle';
import { type Asked, isAsked } from './asked';
import { type LayerPlanPorts, planLayer } from './plan-layer';
import { decidedBy } from './planned';
import type { PlanSettings } from './settings';
import { none, type Subject } from './subject';

export interface PlanPorts extends LayerPlanPorts, LeasePorts {
  objects: LayerPlanPorts['objects'] & LeasePorts['objects'];
  /** `get` may be refused for functions without the tag. */
  functions: Pick<Functions, 'get'>;
  /** Names of the functions that carry a tag with this value. */
  functionsTagged(key: string, value: string): Promise<string[]>;
  parameters: Pick<Parameters, 'set'>;
}

/** @throws PipelineError `FunctionEventUnknown`, or `FunctionInProgress` while another execution works on the function */
export async function planFunction(
  request: FunctionPlanRequest,
  settings: PlanSettings,
  ports: PlanPorts,
): Promise<FunctionPlan> {
  const event = readFunctionEvent(request.event);
  if (!event) {
    throw new PipelineError(
      'FunctionEventUnknown',
      'What began this execution names no function. Tag a function, upload functions/<name>/request.json, or start one with {"source":"me","detail":{"function":"<name>"}}.',
    );
  }
  const name = event.function;
  if (!(await acquireLease(ports, functionLeaseKey(name), request.execution))) {
    throw new PipelineError('FunctionInProgress', `Another execution works on the function ${name}.`);
  }
  const subject = { name, isLook: event.isLook, request, settings, state: await readState(name, ports.objects) };
  const found = await readFunction(subject, ports);
  if (found === undefined) return none(subject, 'superseded', 'There is no such function (any more).');
  if (found === 'refused') return notReadable(subject, ports);
  return planFound(found, subject, ports);
}

async function planFound(found: ConsumerFunction, subject: Subject, ports: PlanPorts): Promise<FunctionPlan> {
  const { name, settings, state } = subject;
  const asked = await isAsked(name, found.tags, settings, ports.objects);
  if (asked !== 'yes') {
    const isOwn = ownLayersOf(name, settings.LAYER_PREFIX ?? '');
    if (isAttached(found, isOwn) || state.before) return { function: name, action: 'remove' };
    return notGranted(asked, subject);
  }
  try {
    return await planLayer(found, subject, ports);
  } catch (error) {
    if (!(error instanceof UnfitFunction || error instanceof Obstacle)) throw error;
    return ineligible(found, error.message, subject, ports);
  }
}

function notGranted(asked: Exclude<Asked, 'yes'>, subject: Subject): FunctionPlan {
  const { key, value } = functionTag(subject.settings.LAYER_PREFIX);
  if (asked === 'no') return none(subject, 'not-asked', `Nobody asks for a layer: it has no tag ${key} = ${value}.`);
  return none(
    subject,
    'ineligible',
    `There is a request for it in the bucket, but it has no tag ${key} = ${value}, and prejit:functionLayers does not name it. Tag it, or name it there.`,
  );
}

/** The stack may read functions that are tagged, that it has changed itself, or that config names; which of them it is, nobody says. */
async function readFunction(
  { name }: Subject,
  { functions }: PlanPorts,
): Promise<ConsumerFunction | 'refused' | undefined> {
  try {
    return await functions.get(name);
  } catch (error) {
    if (error instanceof Error && error.name === 'AccessDeniedException') return 'refused';
    throw error;
  }
}

async function notReadable(subject: Subject, ports: PlanPorts): Promise<FunctionPlan> {
  const { name, settings } = subject;
  const { key, value } = functionTag(settings.LAYER_PREFIX);
  const tagged = await ports.functionsTagged(key, value);
  const asked = await isAsked(name, tagged.includes(name) ? { [key]: value } : {}, settings, ports.objects);
  if (asked !== 'yes') {
    if (subject.request.recorded) return none(subject, 'superseded', goneMeanwhile);
    return notGranted(asked, subject);
  }
  return none(
    subject,
    'ineligible',
    'This stack may not read it (lambda:GetFunction is denied). Look for a policy of the organization or a boundary that denies it; a new tag may take a minute until it counts.',
  );
}

/** Lambda denies both alike. */
const goneMeanwhile = 'It was deleted while its start was recorded, or its tag was taken away.';

/** It stays as it is, also if it has a layer of its own: whatever that was made for is checked at every start. */
async function ineligible(
  found: ConsumerFunction,
  reason: string,
  subject: Subject,
  ports: PlanPorts,
): Promise<FunctionPlan> {
  const { name, settings, state } = subject;
  const plan = none(subject, 'ineligible', reason, { codeSha256: found.codeSha256 });
  const isNews = state.last?.result.reason !== reason;
  const planned = { at: ports.now().toISOString(), configuration: decidedBy(found) };
  await writeState(name, { ...state, last: { result: plan.result }, planned }, ports.objects);
  await writeResult(settings.SSM_PREFIX, plan.result, ports.parameters);
  return { ...plan, told: plan.told || isNews };
}
