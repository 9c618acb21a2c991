/** The recording layer of a function: made from what is deployed now, and published once. */
import { recordingZipKey, recordKey } from '../../core/keys';
import { recordLimits } from '../../profiles/arrived-record';
import type { LayerVersion } from '../aws/layers';
import { beforeOf } from '../move-function/attachment/attachment';
import { readState } from '../move-function/attachment/function-state';
import { deleted, deployedAgain, GivenUp, tooSmall } from './given-up';
import { type PublishedRecording, type Recording, writeRecording } from './recording';
import { recordingLayer } from './recording-layer';
import { descriptionOf, eventsOf, type Session } from './session';

/** Longest that a function is kept after an answer, in milliseconds: a record of EF Core with SQLite takes 800 of them at 512 MB. */
const budgetMilliseconds = 2000;
/**
 * Share of the function's timeout that its first invocation is recorded for, which makes it about three times as long: of somebody's
 * request, so much that the rest of the time is enough for nearly all of it; of an event of ours, as much as leaves a record.
 */
const recordedShare = { request: 0.25, event: 0.6 };
/**
 * Least memory in MB of a function whose real requests are recorded. A recorder takes some 30 of them, measured on a small function
 * as on one with EF Core, and what a function of 128 has left is not known.
 */
const leastMemory = 256;
/** Of a function whose timeout Lambda does not say: its own default. */
const defaultTimeoutSeconds = 3;
/** Seconds that a record may take to come: by events, all of their invocations, whatever comes between. */
const eventsSeconds = 3600;
const requestsReserveSeconds = 300;

/** @throws GivenUp, Obstacle, UnfitFunction */
export async function publishRecorder(recording: Recording, session: Session): Promise<PublishedRecording> {
  const { plan, ports } = session;
  // An earlier attempt may have published and then been lost: PublishLayerVersion has no idempotency token.
  const { arn, version } = (await findRecorder(recording, session)) ?? (await publish(recording, session));
  const published = { ...recording, layer: { arn, version } };
  await writeRecording(plan.function, published, ports.objects);
  return published;
}

export const findRecorder = (recording: Recording, session: Session): Promise<LayerVersion | undefined> =>
  session.ports.layers.find(recording.layerName, (text) => text === descriptionOf(recording, session));

async function publish(recording: Recording, session: Session): Promise<LayerVersion> {
  const { plan, ports, settings } = session;
  const { function: functionName } = plan;
  const found = await ports.functions.get(functionName);
  if (!found) throw new GivenUp(deleted);
  if (found.codeSha256 !== recording.codeSha256) throw new GivenUp(deployedAgain);
  const { Timeout, MemorySize } = (await ports.configurations.configurationOf(functionName, '$LATEST')).settings;
  const events = eventsOf(session).length;
  if (events === 0 && typeof MemorySize === 'number' && MemorySize < leastMemory) {
    throw new GivenUp(tooSmall(functionName, MemorySize));
  }
  const seconds = events > 0 ? eventsSeconds : settings.FUNCTION_LAYERS.recordMinutes * 60 + requestsReserveSeconds;
  const state = await readState(functionName, ports.objects);
  const { wrapper } = beforeOf(found, state.before);
  const timeoutMilliseconds = 1000 * (typeof Timeout === 'number' ? Timeout : defaultTimeoutSeconds);
  const zip = await recordingLayer(
    await ports.readFunction(found),
    wrapper,
    {
      url: await ports.presignedPut(recordKey(recording.token), seconds),
      expiresAt: ports.now().getTime() + seconds * 1000,
      answers: Math.max(1, events),
      budgetMilliseconds,
      timeoutMilliseconds,
      invocationMilliseconds: Math.round(
        timeoutMilliseconds * (events > 0 ? recordedShare.event : recordedShare.request),
      ),
      maxBytes: recordLimits.compressed,
    },
    await ports.readPrograms(),
  );
  const key = recordingZipKey(functionName);
  await ports.objects.write(key, zip);
  const stored = await ports.objects.head(key);
  if (!stored) throw new Error(`${key} was deleted while it was published.`);
  ports.log.info('publishing the recorder', { layer: recording.layerName, bytes: zip.length });
  const content = { bucket: ports.objects.bucket, key, versionId: stored.versionId };
  const description = descriptionOf(recording, session);
  return ports.layers.publish({ name: recording.layerName, description, target: plan, content });
}
