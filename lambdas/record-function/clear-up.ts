/** Takes the recorder off, with all that was made for it. Doing it twice is fine. */
import { PipelineError } from '../../core/errors';
import { recordingZipKey, recordKey } from '../../core/keys';
import { detach } from '../move-function/attachment/attach';
import { removeVersion } from '../move-function/own-versions';
import type { Recording } from './recording';
import { attachmentOf, type Session } from './session';

/** @throws PipelineError `ConsumerNotRestored` when `$LATEST` keeps the recorder */
export async function takeOff(session: Session): Promise<void> {
  const { function: name } = session.plan;
  if ((await detach(attachmentOf(session), session.ports)) !== 'changed') return;
  throw new PipelineError(
    'ConsumerNotRestored',
    `The function ${name} still has the recorder of its start, since somebody else changes it all the time. It works with it, and is looked at again within prejit:functionLayers.lookMinutes.`,
  );
}

export async function clearUp(recording: Recording, session: Session): Promise<void> {
  const { plan, ports } = session;
  const { version, layer, token } = recording;
  await takeOff(session);
  if (version !== undefined) await removeVersion(plan.function, { version, isOurs: true }, ports);
  if (layer) await ports.layerVersions.delete(layer.name, layer.version);
  await ports.objects.erase(recordingZipKey(plan.function));
  await ports.objects.erase(recordKey(token));
}
