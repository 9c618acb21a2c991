/** The recording layer of a function: made from what is deployed now, and published once. */
import { recordingZipKey, recordKey } from '../../core/keys';
import { recordLimits } from '../../profiles/arrived-record';
import { beforeOf, ownLayersOf } from '../move-function/attachment/attachment';
import { readState } from '../move-function/attachment/function-state';
import { deleted, deployedAgain, GivenUp } from './given-up';
import { type PublishedRecorder, type Recording, writeRecording } from './recording';
import { recordingLayer } from './recording-layer';
import { eventsOf, type Session } from './session';

/** Longest that a function is kept after an answer, in milliseconds: that of EF Core with SQLite at 512 MB takes two turns. */
const budgetMilliseconds = 2000;
/** Of a function whose timeout Lambda does not say: its own default. */
const defaultTimeoutSeconds = 3;
/** Seconds that a record may take to come: by events, all of their invocations, whatever comes between. */
const eventsSeconds = 3600;
const requestsReserveSeconds = 300;

/** @throws GivenUp, Obstacle, UnfitFunction */
export async function publishRecorder(recording: Recording, session: Session): Promise<PublishedRecorder> {
  const { plan, ports } = session;
  const { layerName: name, function: functionName } = plan;
  const description = `Prejit recording ${recording.token}`;
  // An earlier attempt may have published and then been lost: PublishLayerVersion has no idempotency token.
  const known = await ports.layers.find(name, (text) => text === description);
  const published = known ?? (await publish(recording, description, session));
  const layer = { name, version: published.version, arn: published.arn };
  await writeRecording(functionName, { ...recording, layer }, ports.objects);
  return layer;
}

async function publish(recording: Recording, description: string, session: Session) {
  const { plan, ports, settings } = session;
  const { layerName: name, function: functionName } = plan;
  const found = await ports.functions.get(functionName);
  if (!found) throw new GivenUp(deleted);
  if (found.codeSha256 !== recording.codeSha256) throw new GivenUp(deployedAgain);
  const { Timeout } = (await ports.configurations.configurationOf(functionName, '$LATEST')).settings;
  const events = eventsOf(session).length;
  const seconds = events > 0 ? eventsSeconds : settings.RECORD_MINUTES * 60 + requestsReserveSeconds;
  const state = await readState(functionName, ports.objects);
  const { wrapper } = beforeOf(found, ownLayersOf(functionName, settings.LAYER_PREFIX ?? ''), state.before);
  const zip = await recordingLayer(
    await ports.readFunction(found),
    wrapper,
    {
      url: await ports.presignedPut(recordKey(recording.token), seconds),
      expiresAt: ports.now().getTime() + seconds * 1000,
      answers: Math.max(1, events),
      budgetMilliseconds,
      timeoutMilliseconds: 1000 * (typeof Timeout === 'number' ? Timeout : defaultTimeoutSeconds),
      maxBytes: recordLimits.compressed,
    },
    await ports.readPrograms(),
  );
  const key = recordingZipKey(functionName);
  await ports.objects.write(key, zip);
  const stored = await ports.objects.head(key);
  if (!stored) throw new Error(`${key} was deleted while it was published.`);
  ports.log.info('publishing the recorder', { layer: name, bytes: zip.length });
  const content = { bucket: ports.objects.bucket, key, versionId: stored.versionId };
  return ports.layers.publish({ name, description, target: plan, content });
}
