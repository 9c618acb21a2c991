/** Records how a function starts in Lambda, and leaves a profile of it in the bucket; or says why not. */
import { UnfitFunction } from '../../core/function-layout/unfit-function';
import type { RecordingEnd, RecordingProgress } from '../../core/function-pipeline';
import { recordedProfileKey, recordKey } from '../../core/keys';
import { profileOf, recordLimits } from '../../profiles/arrived-record';
import { formatProfile } from '../../profiles/profile';
import { RecordRefused } from '../../profiles/recorded-start';
import { TagRefused } from '../aws/function-tags';
import { UpdateRefused } from '../aws/functions';
import { Obstacle } from '../move-function/obstacle';
import { publishRecorder } from './begin';
import { clearUp } from './clear-up';
import { recordRequests } from './for-requests';
import { deleted, GivenUp, givenUp, noRecord } from './given-up';
import { type Recording, readRecording, writeRecording } from './recording';
import { eventsOf, type Session } from './session';
import { recordWithEvents } from './with-events';

/** Seconds until it goes on in another invocation, when there is no time left in this one. */
const nextInvocation = 1;

/** What ends a recording and is nobody's fault here, in words for the function's owner. */
const ends = [GivenUp, Obstacle, UnfitFunction, RecordRefused, UpdateRefused, TagRefused];

/** @throws PipelineError `ConsumerNotRestored`: the function still has the recorder */
export async function recordStart(session: Session): Promise<RecordingProgress> {
  const recording = await takeOver(session);
  if (recording.ended) return recording.ended;
  try {
    return await goOn(recording, session);
  } catch (error) {
    if (!ends.some((type) => error instanceof type)) {
      // Whatever it was that went wrong, of a function that is gone it is no wonder.
      if (await session.ports.functions.get(session.plan.function)) throw error;
      return end(session, givenUp(deleted));
    }
    const { message } = error as Error;
    return end(session, givenUp(error instanceof RecordRefused ? `its record can't be used: ${message}` : message));
  }
}

/** What is known of this execution's recording. What an earlier one has left is cleared up. */
async function takeOver(session: Session): Promise<Recording> {
  const { plan, execution, ports } = session;
  const known = await readRecording(plan.function, ports.objects);
  if (known?.execution === execution) return known;
  if (known && !known.ended) {
    ports.log.warn('clearing up after a recording that was cut off', { function: plan.function });
    await clearUp(known, session);
  }
  const { codeSha256, layerName } = plan;
  const begun = { execution, token: ports.newToken(), codeSha256, layerName, invocations: 0 };
  return writeRecording(plan.function, begun, ports.objects);
}

async function goOn(begun: Recording, session: Session): Promise<RecordingProgress> {
  const { layer } = begun;
  const recording = layer ? { ...begun, layer } : await publishRecorder(begun, session);
  if (eventsOf(session).length > 0) {
    const recorded = await recordWithEvents(recording, session);
    if (recorded === undefined) return { status: 'RECORDING', waitSeconds: nextInvocation };
    return recorded ? finish(recording, session) : nothingCame(session);
  }
  const recorded = await recordRequests(recording, session);
  if (typeof recorded === 'object') return { status: 'RECORDING', ...recorded };
  return recorded ? finish(recording, session) : nothingCame(session, session.settings.FUNCTION_LAYERS.recordMinutes);
}

async function finish({ token }: Recording, session: Session): Promise<RecordingEnd> {
  const { plan, ports } = session;
  const size = (await ports.objects.head(recordKey(token)))?.size ?? 0;
  if (size > recordLimits.compressed) throw new RecordRefused(`it has ${size} bytes`);
  const record = await ports.objects.read(recordKey(token));
  if (!record) throw new GivenUp('its record was deleted');
  const profile = profileOf(record.bytes, plan);
  ports.log.info('recorded', { function: plan.function, methods: profile.methods.length, types: profile.types.length });
  await ports.objects.write(recordedProfileKey(plan.function), formatProfile(profile));
  return end(session, { status: 'RECORDED' });
}

/** @param minutes that real requests were waited for */
async function nothingCame(session: Session, minutes?: number): Promise<RecordingEnd> {
  const { plan, ports } = session;
  const { VpcConfig } = (await ports.configurations.configurationOf(plan.function, '$LATEST')).settings;
  const { SubnetIds = [] } = (VpcConfig ?? {}) as { SubnetIds?: string[] };
  return end(session, givenUp(noRecord(plan.function, { minutes, inVpc: SubnetIds.length > 0 })));
}

/** Takes the recorder off, and keeps how it ended: whoever asks again gets the same answer. */
async function end(session: Session, ended: RecordingEnd): Promise<RecordingEnd> {
  const { plan, ports } = session;
  const recording = await readRecording(plan.function, ports.objects);
  if (!recording) throw new Error(`What is known of the recording of ${plan.function} was deleted meanwhile.`);
  await clearUp(recording, session);
  await writeRecording(plan.function, { ...recording, ended }, ports.objects);
  return ended;
}
