/**
 * Attaches a layer of a function's own, or a recorder, and detaches it. First the bucket says what the function was like, then a
 * tag says that something is attached, then the function is changed: so whoever goes on after one that was cut off knows it all.
 */
import { attachedTag } from '../../../core/function-settings';
import { shown } from '../../../core/text';
import { type FunctionTags, functionArn } from '../../aws/function-tags';
import { type ConsumerFunction, type Functions, type LayerConfiguration, UpdateRefused } from '../../aws/functions';
import type { Log } from '../../aws/logger';
import type { ObjectStore } from '../../aws/objects';
import { sameConfiguration } from '../fit/layer-configuration';
import { wordsOf } from '../words';
import { attached, beforeOf, detached, ownLayersOf } from './attachment';
import { readState, writeState } from './function-state';

export interface AttachPorts {
  functions: Functions;
  tags: FunctionTags;
  objects: Pick<ObjectStore, 'read' | 'write'>;
  pause(milliseconds: number): Promise<void>;
  log: Log;
}

export interface Attachment {
  name: string;
  /** ARN of the function. */
  arn: string;
  /** The stack's, of layers. */
  layerPrefix: string;
  /** Name of the execution, which the tag says. */
  execution: string;
}

/** @param execution ARN of the execution that changes the function */
export const attachmentFor = (name: string, execution: string, layerPrefix = ''): Attachment => ({
  name,
  arn: functionArn(name, execution),
  layerPrefix,
  execution: execution.split(':').at(-1) ?? execution,
});

/** `changed`: somebody else changed the function all the time, or is changing it. */
export type Changed = 'done' | 'gone' | 'deployed' | 'changed';

/** Times that a function is read again because it changed under our hands: 0, 0.5, 1, 2, 4, 8 seconds apart. */
const maxAttempts = 6;
const firstPause = 500;

/**
 * @param layer ARN of the layer version
 * @param codeSha256 of the code that the layer is for: `deployed` when the function has another by now
 * @throws UpdateRefused when Lambda does not accept the configuration, TagRefused when it has no room for the tag, before anything is
 *   changed; Error with Lambda's reason when the update failed
 */
export async function attach(
  attachment: Attachment,
  layer: string,
  codeSha256: string,
  ports: AttachPorts,
): Promise<Changed> {
  const isOwn = ownLayersOf(attachment.name, attachment.layerPrefix);
  return change(attachment.name, ports, async (found) => {
    if (found.codeSha256 !== codeSha256) return 'deployed';
    const wanted = attached(found, layer, isOwn);
    if (sameConfiguration(found, wanted)) return wanted;
    const state = await readState(attachment.name, ports.objects);
    await writeState(attachment.name, { ...state, before: beforeOf(found, state.before) }, ports.objects);
    await ports.tags.set(attachment.arn, attachedTag(attachment.layerPrefix), attachment.execution);
    return wanted;
  });
}

/**
 * Doing it twice is fine. The tag, and at last what the bucket says of before, go when the function is as it was.
 * @param then what else there is to do while the function has the tag: it may be all that lets this stack read and change it
 * @throws UpdateRefused, Error as `attach`
 */
export async function detach(
  attachment: Attachment,
  ports: AttachPorts,
  then: (done: 'done' | 'gone') => Promise<void> = async () => undefined,
): Promise<Exclude<Changed, 'deployed'>> {
  const { name, arn, layerPrefix } = attachment;
  const isOwn = ownLayersOf(name, layerPrefix);
  const { before: wasBefore = {} } = await readState(name, ports.objects);
  const done = await change(name, ports, async (found) => detached(found, wasBefore, isOwn));
  if (done === 'changed' || done === 'deployed') return 'changed';
  await then(done);
  if (done === 'done') await ports.tags.remove(arn, attachedTag(layerPrefix));
  const { before, ...state } = await readState(name, ports.objects);
  if (before) await writeState(name, state, ports.objects);
  return done;
}

async function change(
  name: string,
  ports: AttachPorts,
  wanted: (found: ConsumerFunction) => Promise<LayerConfiguration | 'deployed'>,
): Promise<Changed> {
  const { functions, pause } = ports;
  for (let attempt = 0; attempt < maxAttempts; attempt++) {
    if (attempt > 0) await pause(firstPause * 2 ** (attempt - 1));
    const found = await functions.get(name);
    if (!found) return 'gone';
    if (found.isUpdating) {
      await waitForUpdate(name, ports);
      continue;
    }
    const configuration = await wanted(found);
    if (configuration === 'deployed') return 'deployed';
    if (sameConfiguration(found, configuration)) return 'done';
    if (found.environmentError !== undefined) {
      throw new UpdateRefused(
        `Its environment variables can't be read and would be lost: ${shown(found.environmentError, 300)}`,
      );
    }
    if (!(await functions.update(name, configuration, found.revisionId))) continue;
    if (await functions.waitUntilUpdated(name)) return 'done';
  }
  return 'changed';
}

/** Whatever comes of it shows in the next look. */
async function waitForUpdate(name: string, { functions, log }: AttachPorts): Promise<void> {
  log.info('waiting for an update', { function: name });
  try {
    await functions.waitUntilUpdated(name);
  } catch (error) {
    log.warn('an update failed', { function: name, reason: wordsOf(error) });
  }
}
