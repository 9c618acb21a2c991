/** Decides which aliases of a function follow it to its new layer, and why the others stay. Reads, and changes nothing. */
import type { Alias } from '../../aws/aliases';
import type { VersionConfiguration } from '../../aws/version-configuration';
import { isMovedDescription } from '../own-versions';
import type { AliasPorts, AliasRequest } from './alias-request';
import type { Staying } from './left-behind';
import { whyNotReleased } from './released';

/** Its weights are none, or those of an earlier move that was cut off. */
export interface FollowingAlias extends Alias {
  /** Environments that are provisioned for it; 0 for none. */
  environments: number;
  /** Environments that are provisioned for its version itself. */
  versionEnvironments: number;
}

export interface AliasPlan {
  follow: FollowingAlias[];
  stay: Staying[];
}

/** The version that changes: what names it has followed already. */
const latest = '$LATEST';

/** Reads a version's configuration once. */
type Read = (version: string) => Promise<VersionConfiguration>;

export async function planAliases(
  request: Pick<AliasRequest, 'before' | 'layer' | 'version'>,
  { aliases, configurations, provisioned }: Pick<AliasPorts, 'aliases' | 'configurations' | 'provisioned'>,
): Promise<AliasPlan> {
  const { name } = request.before;
  const plan: AliasPlan = { follow: [], stay: [] };
  const published = (await aliases.list(name)).filter(({ version }) => version !== latest);
  if (published.length === 0) return plan;

  const known = new Map<string, Promise<VersionConfiguration>>();
  const read: Read = (version) => {
    const configuration = known.get(version) ?? configurations.configurationOf(name, version);
    known.set(version, configuration);
    return configuration;
  };
  const follow: Alias[] = [];
  for (const alias of published) {
    if (await isThere(alias, request, read)) continue;
    const why = await whyStays(alias, request, read);
    if (why === undefined) follow.push(alias);
    else plan.stay.push({ name: alias.name, version: alias.version, why });
  }
  const environments = follow.length > 0 ? await provisioned.all(name) : new Map<string, number>();
  plan.follow = follow.map((alias) => ({
    ...alias,
    environments: environments.get(alias.name) ?? 0,
    versionEnvironments: environments.get(alias.version) ?? 0,
  }));
  return plan;
}

/** Whether all of its invocations go to a version that has the layer version already. */
const isThere = async (alias: Alias, { layer }: Pick<AliasRequest, 'layer'>, read: Read): Promise<boolean> =>
  Object.keys(alias.weights).length === 0 && (await read(alias.version)).layers.includes(layer.arn);

async function whyStays(
  alias: Alias,
  { before, layer, version }: Pick<AliasRequest, 'before' | 'layer' | 'version'>,
  read: Read,
): Promise<string | undefined> {
  for (const other of Object.keys(alias.weights)) {
    // A move of ours that was cut off has left its weights.
    if (!isMovedDescription((await read(other)).description)) return `version ${other} has a part of its traffic`;
  }
  return whyNotReleased(await read(alias.version), await read(version?.version ?? latest), before, layer.arn);
}
