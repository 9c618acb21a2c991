/**
 * Which packages a layer keeps beside its own (`PrejitKeepPrevious`): those of the version before it, so that functions
 * which were published against that one can move without being published again. What the version before kept is not kept
 * any longer, so a layer never holds more than two manifests' packages.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { PipelineError } from '../../core/errors';
import { buildFiles, buildPrefix, keepsKey } from '../../core/keys';
import type { PlannedKeep } from '../../core/pipeline';
import { targetName } from '../../core/targets';
import type { ObjectStore } from '../aws/objects';
import { type EarlierPorts, type LayerTarget, newestBuild, publishedBefore } from './earlier-builds';

export interface KeepPorts extends EarlierPorts {
  objects: EarlierPorts['objects'] & Pick<ObjectStore, 'head' | 'write'>;
}

const decisionSchema = z.object({ from: z.string() });

/**
 * The version before is the one that SSM names as the newest, which functions are on. If that has the same packages (the
 * property was added to its manifest, or only its level, its profile or the builder changed), it is what that one keeps, or
 * else the one that was published before it with other packages. The first answer for some packages holds from then on, so
 * that the same manifest is always the same layer and going back to it finds it.
 * @param project text of the regenerated project
 * @returns undefined when there is no version before
 */
export async function keptBeside(
  target: LayerTarget,
  project: string,
  ssmPrefix: string,
  ports: KeepPorts,
): Promise<PlannedKeep | undefined> {
  const newest = await newestBuild(target, ssmPrefix, ports);
  const isSame = newest?.project === project;
  const from = await decide(target, project, ports, async () =>
    isSame ? (newest.keeps ?? (await publishedBefore(target, project, ports))) : newest?.fingerprint,
  );
  // Old builds may be gone. The newest is not, and if it has the same packages, it keeps the same ones.
  return from === undefined ? undefined : { from, in: isSame && newest.keeps === from ? newest.fingerprint : from };
}

/** What was decided before, or else what is found now: that is written down, unless it is nothing. */
async function decide(
  { layer, ...target }: LayerTarget,
  project: string,
  { objects }: KeepPorts,
  find: () => Promise<string | undefined>,
): Promise<string | undefined> {
  const key = keepsKey(layer, target, createHash('sha256').update(project).digest('hex').slice(0, 32));
  const decided = async () => {
    const object = await objects.read(key);
    return object && decisionSchema.parse(JSON.parse(object.bytes.toString('utf8'))).from;
  };
  const before = await decided();
  if (before !== undefined) return before;
  const from = await find();
  if (from === undefined) return undefined;
  if (await objects.write(key, JSON.stringify({ from }), { onlyIfAbsent: true })) return from;
  // Another execution has decided meanwhile.
  return decided();
}

/** @throws PipelineError when what is to be kept is not there any more */
export async function requireKept(target: LayerTarget, keeps: PlannedKeep, { objects }: KeepPorts): Promise<void> {
  const key = buildPrefix(target.layer, target, keeps.in) + buildFiles.layer;
  if (await objects.head(key)) return;
  throw new PipelineError(
    'PreviousLayerMissing',
    `The packages that ${target.layer} (${targetName(target)}) is to keep are gone: s3://${objects.bucket}/${key} was deleted. Upload the manifest without PrejitKeepPrevious.`,
  );
}
