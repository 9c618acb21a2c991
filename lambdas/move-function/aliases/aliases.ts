/**
 * Has aliases follow their function to its new layer. An alias names a published version, which never changes: a version is
 * published of the moved function, and the alias names that one. Only an alias follows whose version is what `$LATEST` was.
 */

import { movedDescription, type NewVersion, publishVersion, removeVersion } from '../own-versions';
import { wordsOf } from '../words';
import { type AliasPlan, type FollowingAlias, planAliases } from './alias-plan';
import type { AliasesBegun, AliasPorts, AliasRequest, MovingAliases } from './alias-request';
import { type Staying, toldOfAliases } from './left-behind';

/** Errors of Lambda end in what is told: the function itself has been moved, and works. */
export async function moveAliases(request: AliasRequest, ports: AliasPorts): Promise<AliasesBegun> {
  const { before, rollout } = request;
  let plan: AliasPlan;
  try {
    plan = await planAliases(request, ports);
  } catch (error) {
    if (request.version) await removeVersion(before.name, request.version, ports);
    return { kind: 'done', told: ` Its aliases stay: ${wordsOf(error)}.` };
  }
  const { follow, stay } = plan;
  const allStay = async (why: string): Promise<AliasesBegun> => {
    if (request.version) await removeVersion(before.name, request.version, ports);
    const all = [...follow.map(({ name, version }) => ({ name, version, why })), ...stay];
    return { kind: 'done', told: toldOfAliases(before, undefined, [], all) };
  };
  if (follow.length > 0 && !rollout.aliases) return allStay('prejit:rollout lets none move');
  if (follow.length === 0) return allStay('');
  let version: NewVersion;
  try {
    version = await newVersion(request, ports);
  } catch (error) {
    return allStay(wordsOf(error));
  }
  const takesTime = (each: FollowingAlias) => each.environments > 0 || each.versionEnvironments > 0;
  if (rollout.aliasSteps.length > 0 || follow.some(takesTime)) {
    // It begins in the next call, so that the journal has then what was there before.
    return { kind: 'goes on', at: ports.now(), moving: movingOf(plan, version) };
  }
  return moveAtOnce(request, plan, version, ports);
}

async function moveAtOnce(
  { before }: AliasRequest,
  { follow, stay }: AliasPlan,
  version: NewVersion,
  ports: AliasPorts,
): Promise<AliasesBegun> {
  const moved: FollowingAlias[] = [];
  const left: Staying[] = [...stay];
  for (const alias of follow) {
    const why = await whyNotMoved(before.name, alias, version.version, ports);
    if (why === undefined) moved.push(alias);
    else left.push({ name: alias.name, version: alias.version, why });
  }
  if (moved.length === 0) await removeVersion(before.name, version, ports);
  return { kind: 'done', told: toldOfAliases(before, version.version, moved, left) };
}

async function whyNotMoved(
  name: string,
  alias: FollowingAlias,
  version: string,
  { aliases, log }: AliasPorts,
): Promise<string | undefined> {
  log.info('moving an alias', { function: name, alias: alias.name, from: alias.version, to: version });
  try {
    return (await aliases.move(name, alias, version, {})) ? undefined : 'somebody else changed it meanwhile';
  } catch (error) {
    return wordsOf(error);
  }
}

/** A version of the moved function that can be invoked: for SnapStart, one that has its snapshot. */
async function newVersion({ before, layer, version }: AliasRequest, ports: AliasPorts): Promise<NewVersion> {
  const published = version ?? (await publishVersion(before, movedDescription(layer), ports));
  if (!before.snapStart) return published;
  ports.log.info('waiting for a snapshot', { function: before.name, version: published.version });
  try {
    await ports.versions.waitUntilActive(before.name, published.version);
  } catch (error) {
    if (!version) await removeVersion(before.name, published, ports);
    throw error;
  }
  return published;
}

function movingOf({ follow, stay }: AliasPlan, version: NewVersion): MovingAliases {
  const provisioned = follow.filter(({ versionEnvironments }) => versionEnvironments > 0);
  return {
    ...version,
    failures: 0,
    aliases: follow.map(({ name, version: from, environments, weights }) => ({
      name,
      from,
      provisioned: environments > 0,
      leftover: Object.keys(weights)[0],
    })),
    ...(provisioned.length > 0 && {
      provisioned: {
        versions: [...new Set(provisioned.map((alias) => alias.version))],
        environments: Math.max(...provisioned.map(({ versionEnvironments }) => versionEnvironments)),
      },
    }),
    stay,
  };
}
