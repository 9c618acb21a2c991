/** Records the first real start of a function without events: `$LATEST` has the recorder until a record is there, or the time is up. */
import { recordKey } from '../../core/keys';
import { attachRecorder } from './attach-recorder';
import { type PublishedRecording, writeRecording } from './recording';
import type { Session } from './session';

/** Seconds between two looks. */
const lookInterval = 30;

/**
 * @returns whether the record is there; or how many seconds to wait until the next look
 * @throws GivenUp
 */
export async function recordRequests(
  recording: PublishedRecording,
  session: Session,
): Promise<boolean | { waitSeconds: number }> {
  const { plan, ports, settings } = session;
  if (await ports.objects.head(recordKey(recording.token))) return true;
  const now = ports.now();
  const left = recording.endsAt
    ? Date.parse(recording.endsAt) - now.getTime()
    : settings.FUNCTION_LAYERS.recordMinutes * 60_000;
  if (left <= 0) return false;
  // Also when it is attached already: who was deployed again meanwhile has other code, or other layers.
  await attachRecorder(recording, session);
  if (!recording.endsAt) {
    const endsAt = new Date(now.getTime() + left).toISOString();
    await writeRecording(plan.function, { ...recording, endsAt }, ports.objects);
  }
  return { waitSeconds: Math.max(1, Math.min(lookInterval, Math.ceil(left / 1000))) };
}
