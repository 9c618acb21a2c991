/** Clears up after an execution that was cut off on the way to a layer version that nobody goes on to. */
import type { LayerConfiguration } from '../aws/functions';
import type { MoveRecord } from './journal';
import { hasOwnPart } from './own-part';
import { beforeDescription, movedDescription, removeLeftVersion } from './own-versions';
import type { SettlePorts } from './settle';

/**
 * Removes the version that was published to try the function. The function itself stays as it is; it is on its way to the next version.
 */
export async function removeAbandoned(name: string, record: MoveRecord, ports: SettlePorts): Promise<void> {
  const found = await ports.functions.get(name);
  const description = found && !found.isUpdating ? descriptionOf(record, found) : undefined;
  if (found && description !== undefined) await removeLeftVersion(found, description, ports);
}

/** What the version is called that may be left of a function; undefined when there can be none. */
function descriptionOf(
  { layer, before, wanted, triedBefore }: MoveRecord,
  found: LayerConfiguration,
): string | undefined {
  const [name = '', version = ''] = layer.split(':').slice(-2);
  const tried = { name, version: Number(version) };
  if (wanted && hasOwnPart(found, wanted)) return movedDescription(tried);
  return before && triedBefore === 'begun' && hasOwnPart(found, before) ? beforeDescription(tried) : undefined;
}
