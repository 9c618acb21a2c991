/** Changes one function: it gets the layer that was made for it, or loses what it has. */
import type { FunctionProgress, FunctionUpdateRequest } from '../../core/function-pipeline';
import { attachmentFor } from '../move-function/attachment/attach';
import { readState } from '../move-function/attachment/function-state';
import { attachLayer } from './attach-layer';
import type { FunctionUpdatePorts } from './ports';
import type { FunctionUpdateSettings } from './settings';
import { removeLayer } from './take-off';

/** @throws PipelineError `ConsumerNotRestored`: the function may be broken, and somebody has to look */
export async function updateFunction(
  request: FunctionUpdateRequest,
  settings: FunctionUpdateSettings,
  ports: FunctionUpdatePorts,
): Promise<FunctionProgress> {
  const { function: name, execution } = request;
  const attachment = attachmentFor(name, execution, settings.LAYER_PREFIX);
  // The answer of the call that was done with it may have been lost.
  const { last, before } = await readState(name, ports.objects);
  const isDone = last?.execution === attachment.execution && (request.action === 'attach' || !before);
  if (last && isDone) return { status: 'DONE', result: last.result };
  const change = { attachment, settings, ports };
  return request.action === 'attach' ? attachLayer(request.layer, change) : removeLayer(change);
}
