/** What changing one function takes. */
import type { FunctionProgress, FunctionResult } from '../../core/function-pipeline';
import type { Parameters } from '../aws/parameters';
import type { AliasPorts } from '../move-function/aliases/alias-request';
import type { Attachment, AttachPorts } from '../move-function/attachment/attach';
import { readState, writeState } from '../move-function/attachment/function-state';
import { writeResult } from '../move-function/attachment/result-parameter';
import type { ProofPorts } from '../move-function/proof/proof';
import { attemptKey } from './attempt';
import type { FunctionUpdateSettings } from './settings';

export interface FunctionUpdatePorts extends AttachPorts, ProofPorts, AliasPorts {
  objects: AttachPorts['objects'] & ProofPorts['objects'];
  parameters: Parameters;
}

/** Everything about the function that is being changed. */
export interface Change {
  attachment: Attachment;
  settings: FunctionUpdateSettings;
  ports: FunctionUpdatePorts;
}

/**
 * Writes how it went: for whoever asks SSM, and for the next plan.
 * @param fingerprint of what the layer holds
 */
export async function ended(
  result: FunctionResult,
  { attachment: { name, execution }, settings, ports }: Change,
  fingerprint?: string,
): Promise<FunctionProgress> {
  await writeResult(settings.SSM_PREFIX, result, ports.parameters);
  const { [attemptKey]: _, ...state } = await readState(name, ports.objects);
  const last = { ...(fingerprint !== undefined && { fingerprint }), execution, result };
  await writeState(name, { ...state, last }, ports.objects);
  return { status: 'DONE', result };
}
