/** Which versions of a layer are old, and why some of these stay all the same. */
import { buildFiles, buildPrefix } from '../../core/keys';
import { describedArtifact } from '../../core/layer-description';
import { parameterName } from '../../core/parameter-names';
import { allTargets, layerName, type Target } from '../../core/targets';
import { listed, shown } from '../../core/text';
import type { LayerVersions } from '../aws/layer-versions';
import type { Parameters } from '../aws/parameters';
import type { PruneSettings } from './settings';

export interface OldVersion {
  target: Target;
  /** Name of the Lambda layer. */
  name: string;
  version: number;
  arn: string;
  /** Folder of what it was made from, below `builds/`. */
  build: string;
  /** Why it stays. Undefined when nobody needs it. */
  keptBecause: string | undefined;
}

export interface LookPorts {
  /** Name of the bucket that the stack's layers name in their descriptions. */
  bucket: string;
  layers: Pick<LayerVersions, 'list' | 'isShared' | 'users'>;
  parameters: Pick<Parameters, 'get'>;
}

/** Functions that are named as users of one version. */
const maxUsers = 3;

/** The versions that this stack made of a layer, without the newest of each target. */
export async function oldVersions(layer: string, settings: PruneSettings, ports: LookPorts): Promise<OldVersion[]> {
  const old: Omit<OldVersion, 'keptBecause'>[] = [];
  for (const target of allTargets) {
    const name = layerName(layer, target, settings.LAYER_PREFIX);
    const made = (await ports.layers.list(name)).flatMap(({ version, arn, description }) => {
      const build = buildOf(description, layer, target, ports.bucket);
      return build ? [{ target, name, version, arn, build }] : [];
    });
    old.push(...made.slice(settings.NEWEST));
  }
  if (old.length === 0) return [];
  const users = await ports.layers.users();
  const judged: OldVersion[] = [];
  for (const version of old) {
    const keptBecause = await whyKept(version, users.get(version.arn) ?? [], layer, settings, ports);
    judged.push({ ...version, keptBecause });
  }
  return judged;
}

/** The folder of the build that a version's description names; undefined for versions that others made. */
function buildOf(description: string | undefined, layer: string, target: Target, bucket: string): string | undefined {
  const artifact = describedArtifact(description, bucket) ?? '';
  const [, fingerprint] = /\/([0-9a-f]{32})\/[^/]+$/.exec(artifact) ?? [];
  const build = fingerprint && buildPrefix(layer, target, fingerprint);
  return build && artifact === build + buildFiles.artifact ? build : undefined;
}

/** Who of another account uses a version that is shared can't be known. */
async function whyKept(
  { target, name, version, arn }: Omit<OldVersion, 'keptBecause'>,
  users: string[],
  layer: string,
  { SSM_PREFIX }: PruneSettings,
  { layers, parameters }: LookPorts,
): Promise<string | undefined> {
  const latest = parameterName(SSM_PREFIX, { ...target, layer }, 'latest');
  if ((await parameters.get(latest)) === arn) return `${latest} names it`;
  if (users.length > 0)
    return `used by ${listed(
      users.map((user) => shown(user)),
      maxUsers,
    ).join(', ')}`;
  if (await layers.isShared(name, version)) return 'shared with others, whose functions may use it';
  return undefined;
}

/** `orders-net10-0-x86_64 version 3`, in messages. */
export const nameOf = ({ name, version }: OldVersion): string => `${name} version ${version}`;
