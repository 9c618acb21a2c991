/** Which startup profile a function's layer is made with: a given one, that of a recorded start, or one that is to be recorded first. */
import { PipelineError } from '../../core/errors';
import type { RecordingEnd } from '../../core/function-pipeline';
import { eventsPrefix, givenProfileKey, recordedProfileKey } from '../../core/keys';
import { profileRefused } from '../../core/profile-refused';
import { listed } from '../../core/text';
import type { Aliases } from '../aws/aliases';
import type { ConsumerFunction } from '../aws/functions';
import type { ObjectStore } from '../aws/objects';
import { eventKeysFor } from '../move-function/proof/events';
import { readStartupProfile, type StartupProfile } from '../plan-build/startup-profile';
import { readRecording } from '../record-function/recording';
import { isNewer, plannedIn } from './planned';
import type { Subject } from './subject';

/** Most aliases that are named. */
const maxAliases = 5;

export type ProfileChoice =
  /** Its start is recorded first, with the events of these keys; with none of them, by its next requests. */
  | { record: string[] }
  /** Where the profile is from, or why there is none, in words. */
  | { profile?: StartupProfile; words: string };

type Objects = Pick<ObjectStore, 'head' | 'list' | 'read' | 'write'>;

export interface ProfilePorts {
  objects: Objects;
  aliases: Pick<Aliases, 'list'>;
}

export async function chooseProfile(
  found: ConsumerFunction,
  withoutHook: string | undefined,
  subject: Subject,
  { objects, aliases }: ProfilePorts,
): Promise<ProfileChoice> {
  const { name, isLook, request, settings } = subject;
  if (withoutHook !== undefined) return { words: `none. ${withoutHook.replace(/\.$/, '')}` };
  const given = await readGiven(name, objects);
  if (given && 'refused' in given) return { words: profileRefused(name, givenProfileKey(name), given.refused) };
  if (given) return { profile: given, words: givenProfileKey(name) };

  const profile = await readStartupProfile(objects, recordedProfileKey(name));
  const ended = await recordingOf(found, objects);
  if (profile && ended?.status === 'RECORDED') return { profile, words: 'its recorded start' };
  // What was given up for this code is tried again when somebody asks or gives other events, and not at every look.
  const isTriedAgain = !isLook || (await hasNewEvents(subject, objects));
  const recorded = request.recorded ?? (isTriedAgain ? undefined : ended);
  if (!recorded) {
    const events = settings.ROLLOUT.invoke ? await eventKeysFor(found, settings.ROLLOUT, objects) : [];
    if (events.length > 0) return { record: events };
    // Without events, the start of earlier code serves: much of it stays, and what is gone is left out.
    if (!profile && settings.FUNCTION_LAYERS.recordMinutes > 0) {
      const served = await servedBy(name, aliases);
      return served.length > 0 ? { words: onlyAliases(name, served) } : { record: [] };
    }
  }
  const why = recorded?.status === 'GIVEN_UP' ? ` (no new one: ${recorded.why})` : '';
  if (profile) return { profile, words: `a recorded start of its earlier code${why}` };
  return { words: recorded?.status === 'GIVEN_UP' ? `none, since ${recorded.why}` : `none. ${howToRecord(name)}` };
}

/**
 * Names of the aliases that requests go to instead of `$LATEST`: whoever made some for published versions has others invoke the
 * function by them, and no request of theirs would ever start the recorder. None where one of them is for `$LATEST`.
 */
async function servedBy(name: string, aliases: ProfilePorts['aliases']): Promise<string[]> {
  const all = await aliases.list(name);
  return all.some(({ version }) => version === '$LATEST') ? [] : all.map((alias) => alias.name);
}

/** One that is too large to be read is told of, as those are of which the build makes no image. */
async function readGiven(name: string, objects: Objects): Promise<StartupProfile | { refused: string } | undefined> {
  try {
    return await readStartupProfile(objects, givenProfileKey(name));
  } catch (error) {
    if (!(error instanceof PipelineError)) throw error;
    return { refused: error.message.replace(/\.$/, '') };
  }
}

/** Whether events of the function were uploaded since it was planned for last. */
async function hasNewEvents({ name, state }: Subject, objects: Objects): Promise<boolean> {
  const planned = plannedIn(state);
  return (
    planned !== undefined &&
    (await objects.list(eventsPrefix(name))).some((each) => isNewer(each.lastModified, planned))
  );
}

/** How the last recording ended, if it was of this code. */
async function recordingOf(
  { name, codeSha256 }: ConsumerFunction,
  objects: Objects,
): Promise<RecordingEnd | undefined> {
  const recording = await readRecording(name, objects);
  return recording?.codeSha256 === codeSha256 ? recording.ended : undefined;
}

const howToRecord = (name: string): string =>
  `Nothing records its start: upload an event as functions/${name}/events/<name>.json, or ${givenProfileKey(name)}`;

const onlyAliases = (name: string, aliases: string[]): string =>
  `none, since its requests go to versions by its aliases (${listed(aliases, maxAliases).join(', ')}), and what records a start waits for those of $LATEST: upload an event as ${eventsPrefix(name)}<name>.json, which a version of its own is recorded with, or ${givenProfileKey(name)}`;
