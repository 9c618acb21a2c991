/** Whether a function is to have a layer of its own. */
import { functionTag } from '../../core/function-settings';
import { requestKey } from '../../core/keys';
import type { ObjectStore } from '../aws/objects';
import type { PlanSettings } from './settings';

/** `refused`: there is a request for it, but whoever may write to the bucket may not thereby have any function changed. */
export type Asked = 'yes' | 'no' | 'refused';

/** By its tag; or by a request in the bucket, if config names it. */
export async function isAsked(
  name: string,
  tags: Record<string, string>,
  { FUNCTION_LAYERS: { names }, LAYER_PREFIX }: Pick<PlanSettings, 'FUNCTION_LAYERS' | 'LAYER_PREFIX'>,
  objects: Pick<ObjectStore, 'head'>,
): Promise<Asked> {
  const { key, value } = functionTag(LAYER_PREFIX);
  if (tags[key] === value) return 'yes';
  if (!(await objects.head(requestKey(name)))) return 'no';
  return names.includes(name) ? 'yes' : 'refused';
}
