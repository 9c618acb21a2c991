/** Has aliases leave a function's own layer: those that followed it name a version that was published for them, and that has it. */
import type { Rollout } from '../../../core/rollout';
import type { Functions } from '../../aws/functions';
import type { Attachment } from '../attachment/attach';
import { isAttached, ownLayersOf } from '../attachment/attachment';
import { type NewVersion, publishVersion, withoutDescription } from '../own-versions';
import { wordsOf } from '../words';
import type { AliasPorts } from './alias-request';
import { whyNotReleased } from './released';

/**
 * An alias whose version has the layer, and is else what `$LATEST` is, goes to a version of that. All others stay: a published version
 * never changes, and goes on working with a layer that is not the function's any more.
 * @returns what moved and what stays, with a blank before it
 */
export async function leaveLayer(
  { name, layerPrefix }: Attachment,
  { aliases: mayMove }: Pick<Rollout, 'aliases'>,
  ports: AliasPorts & { functions: Functions },
): Promise<string> {
  const isOwn = ownLayersOf(name, layerPrefix);
  const told: string[] = [];
  try {
    const found = await ports.functions.get(name);
    if (!found) return '';
    let version: NewVersion | undefined;
    for (const alias of await ports.aliases.list(name)) {
      const current = await ports.configurations.configurationOf(name, alias.version);
      if (!isAttached(current, isOwn)) continue;
      const latest = await ports.configurations.configurationOf(name, '$LATEST');
      const why = mayMove ? whyNotReleased(current, latest, found, '') : 'prejit:rollout lets none move';
      if (why !== undefined || Object.keys(alias.weights).length > 0) {
        told.push(
          ` ${alias.name} stays on version ${alias.version}, which has it: ${why ?? 'its traffic is divided'}.`,
        );
        continue;
      }
      version ??= await publishVersion(found, withoutDescription(name), ports);
      if (await ports.aliases.move(name, alias, version.version, {})) {
        told.push(` ${alias.name} moved from version ${alias.version} to ${version.version}.`);
      } else told.push(` ${alias.name} stays on version ${alias.version}: somebody else changed it meanwhile.`);
    }
  } catch (error) {
    told.push(` Aliases may stay on versions that have it: ${wordsOf(error)}.`);
  }
  return told.join('');
}
