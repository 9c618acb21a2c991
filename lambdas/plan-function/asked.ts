/** Whether a function is to have a layer of its own. */
import { type FunctionSettings, functionTag } from '../../core/function-settings';
import { requestKey } from '../../core/keys';
import type { ObjectStore } from '../aws/objects';

/** `refused`: there is a request for it, but whoever may write to the bucket may not thereby have any function changed. */
export type Asked = 'yes' | 'no' | 'refused';

/** By its tag; or by a request in the bucket, if config names it. */
export async function isAsked(
  name: string,
  tags: Record<string, string>,
  { names }: Pick<FunctionSettings, 'names'>,
  objects: Pick<ObjectStore, 'head'>,
): Promise<Asked> {
  if (tags[functionTag.key] === functionTag.value) return 'yes';
  if (!(await objects.head(requestKey(name)))) return 'no';
  return names.includes(name) ? 'yes' : 'refused';
}
