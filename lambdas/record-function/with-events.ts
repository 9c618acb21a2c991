/**
 * Records the start of a version that is published for it, and invoked with the function's events. `$LATEST` has the recorder only
 * while that is published.
 */
import { recordKey } from '../../core/keys';
import { shown } from '../../core/text';
import { type NewVersion, publishVersion } from '../move-function/own-versions';
import { wordsOf as wordsOfAnswer } from '../move-function/proof/answer';
import { wordsOf } from '../move-function/words';
import { attachRecorder } from './attach-recorder';
import { takeOff } from './clear-up';
import { deleted, deployedAgain, GivenUp } from './given-up';
import { type PublishedRecording, type Recording, writeRecording } from './recording';
import { descriptionOf, eventsOf, type Session } from './session';

/** Times that all events are sent at most: what of a record did not fit after one answer goes on after the next. */
const maxRounds = 3;
/** Milliseconds that an answer is waited for: a recorded start takes about three times as long as others. */
const maxAnswer = 120_000;
/** Milliseconds after an answer in which its record comes, and between two looks. */
const recordWait = 4000;
const lookInterval = 500;

/**
 * @returns whether the record is there; undefined when there is no time left, and more to do
 * @throws GivenUp
 */
export async function recordWithEvents(recording: PublishedRecording, session: Session): Promise<boolean | undefined> {
  const version = recording.version ?? (await publishRecorded(recording, session));
  await takeOff(session);
  return invokeVersion({ ...recording, version }, session);
}

/** @returns the version's number */
async function publishRecorded(recording: PublishedRecording, session: Session): Promise<string> {
  const { plan, ports } = session;
  await attachRecorder(recording, session);
  const { version } = await publishAttached(recording, session);
  await writeRecording(plan.function, { ...recording, version }, ports.objects);
  return version;
}

async function publishAttached(recording: PublishedRecording, session: Session): Promise<NewVersion> {
  const { plan, ports } = session;
  const { layer, codeSha256 } = recording;
  const found = await ports.functions.get(plan.function);
  if (!found) throw new GivenUp(deleted);
  if (found.codeSha256 !== codeSha256 || !found.layers.includes(layer.arn)) throw new GivenUp(deployedAgain);
  try {
    const published = await publishVersion(found, descriptionOf(recording, session), ports);
    if (found.snapStart) await ports.versions.waitUntilActive(plan.function, published.version);
    return published;
  } catch (error) {
    throw new GivenUp(`Lambda published no version of it to record (${wordsOf(error)})`, { cause: error });
  }
}

async function invokeVersion(
  recording: Recording & { version: string },
  session: Session,
): Promise<boolean | undefined> {
  const { plan, ports } = session;
  const events = eventsOf(session);
  let { invocations } = recording;
  let said = '';
  for (; invocations < maxRounds * events.length; invocations++) {
    if (ports.remaining() < 2 * maxAnswer) return undefined;
    const event = await ports.objects.read(events[invocations % events.length] ?? '');
    const known = await ports.objects.head(recordKey(recording.token));
    if (known && invocations >= events.length) return true;
    // Counted before: what was cut off may have run.
    await writeRecording(plan.function, { ...recording, invocations: invocations + 1 }, ports.objects);
    if (!event) continue;
    ports.log.info('invoking the recorded version', {
      function: plan.function,
      version: recording.version,
      invocations,
    });
    const answer = await ports.invocations.invoke(plan.function, recording.version, event.bytes, maxAnswer);
    if (answer === 'throttled') throw new GivenUp('Lambda throttles its invocations');
    if (answer !== 'late' && answer.failed) said = wordsOfAnswer(answer);
    await recordAfter(recording, known?.etag, session);
  }
  if (await ports.objects.head(recordKey(recording.token))) return true;
  if (said !== '') throw new GivenUp(`it answered its event with an error, and sent no record: ${shown(said, 300)}`);
  return false;
}

/** Waits for the record that is sent after an answer: an environment that is still busy with it gets no further event. */
async function recordAfter({ token }: Recording, known: string | undefined, { ports }: Session): Promise<void> {
  for (let waited = 0; waited < recordWait; waited += lookInterval) {
    const record = await ports.objects.head(recordKey(token));
    if (record && record.etag !== known) return;
    await ports.pause(lookInterval);
  }
}
