/** Takes the recorder off, with all that was made for it. Doing it twice is fine. */
import { PipelineError } from '../../core/errors';
import { recordingZipKey, recordKey } from '../../core/keys';
import type { LayerVersion } from '../aws/layers';
import { detach } from '../move-function/attachment/attach';
import { removeLeftVersion, removeVersion } from '../move-function/own-versions';
import { findRecorder } from './begin';
import type { Recording } from './recording';
import { attachmentOf, descriptionOf, type Session } from './session';

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
  const layer = recording.layer ?? (await findRecorder(recording, session));
  if (recording.version !== undefined) {
    await removeVersion(plan.function, { version: recording.version, isOurs: true }, ports);
  } else if (layer) {
    await removeUnknownVersion(recording, layer, session);
  }
  await takeOff(session);
  if (layer) await ports.layerVersions.delete(recording.layerName, layer.version);
  await ports.objects.erase(recordingZipKey(plan.function));
  await ports.objects.erase(recordKey(recording.token));
}

/** One may be published that nobody could make a note of: then the function still has the recorder. */
async function removeUnknownVersion(recording: Recording, layer: LayerVersion, session: Session): Promise<void> {
  const { plan, ports } = session;
  const found = recording.endsAt ? undefined : await ports.functions.get(plan.function);
  if (found?.layers.includes(layer.arn) && found.codeSha256 === recording.codeSha256) {
    await removeLeftVersion(found, descriptionOf(recording, session), ports);
  }
}
