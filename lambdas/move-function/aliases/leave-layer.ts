/** Has aliases leave a function's own layer: those that followed it name a version that was published for them, and that has it. */
import type { Rollout } from '../../../core/rollout';
import type { Alias } from '../../aws/aliases';
import type { ConsumerFunction, Functions } from '../../aws/functions';
import type { Attachment } from '../attachment/attach';
import { isAttached, ownLayersOf } from '../attachment/attachment';
import {
  isMovedDescription,
  type NewVersion,
  publishVersion,
  removeVersion,
  withoutDescription,
} from '../own-versions';
import { wordsOf } from '../words';
import type { AliasPorts } from './alias-request';
import { whyNotReleased } from './released';

/**
 * An alias whose version has the layer, and is else what `$LATEST` is, goes to a version of that; one that was on its way gives no share
 * to such a version any more. All others stay: a published version never changes, and goes on working with a layer that is not the
 * function's any more.
 * @returns what moved and what stays, each with a blank before it
 */
export async function leaveLayer(
  attachment: Attachment,
  { aliases: mayMove }: Pick<Rollout, 'aliases'>,
  ports: AliasPorts & { functions: Functions },
): Promise<string> {
  const { name } = attachment;
  const told: string[] = [];
  try {
    const found = await ports.functions.get(name);
    if (!found) return '';
    const leaving = new Leaving(found, ownLayersOf(name, attachment.layerPrefix), ports);
    for (const alias of await ports.aliases.list(name)) told.push(await leaving.leave(alias, mayMove));
    await leaving.end();
  } catch (error) {
    told.push(` Aliases may stay on versions that have it: ${wordsOf(error)}.`);
  }
  return told.join('');
}

class Leaving {
  /** Where aliases go: published for the first of them. */
  private version: NewVersion | undefined;
  private moved = 0;

  constructor(
    private readonly found: ConsumerFunction,
    private readonly isOwn: (arn: string) => boolean,
    private readonly ports: AliasPorts,
  ) {}

  async leave(alias: Alias, mayMove: boolean): Promise<string> {
    const { aliases, configurations } = this.ports;
    const { name } = this.found;
    const read = (version: string) => configurations.configurationOf(name, version);
    const stays = (why: string) => ` ${alias.name} stays on version ${alias.version}, which has it: ${why}.`;
    const current = await read(alias.version);
    if (!isAttached(current, this.isOwn)) {
      const [other] = Object.keys(alias.weights);
      if (other === undefined) return '';
      const share = await read(other);
      if (!isAttached(share, this.isOwn)) return '';
      await aliases.move(name, alias, alias.version, {});
      await removeVersion(name, { version: other, isOurs: isMovedDescription(share.description) }, this.ports);
      return ` ${alias.name} is on version ${alias.version} again.`;
    }
    if (Object.keys(alias.weights).length > 0) return stays('its traffic is divided');
    const why = mayMove
      ? whyNotReleased(current, await read('$LATEST'), this.found, '')
      : 'prejit:rollout lets none move';
    if (why !== undefined) return stays(why);
    const version = await this.newVersion();
    if (!(await aliases.move(name, alias, version, {}))) return stays('somebody else changed it meanwhile');
    this.moved++;
    return ` ${alias.name} moved from version ${alias.version} to ${version}.`;
  }

  async end(): Promise<void> {
    if (this.version && this.moved === 0) await removeVersion(this.found.name, this.version, this.ports);
  }

  private async newVersion(): Promise<string> {
    const { name, snapStart } = this.found;
    this.version ??= await publishVersion(this.found, withoutDescription(name), this.ports);
    if (snapStart) await this.ports.versions.waitUntilActive(name, this.version.version);
    return this.version.version;
  }
}
