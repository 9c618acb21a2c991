/** Operations on the tags of functions, and the event that a change of them sends. */
import type { Handler } from '../../../contract/service';
import { functionArn } from './references';
import { type FunctionRecord, invalid, type LambdaStore } from './store';

/** Tags that AWS sets itself do not count. */
const maxTags = 50;

export function tagHandlers(store: LambdaStore): Record<string, Handler> {
  function change(record: FunctionRecord, tags: FunctionRecord['tags']): void {
    store.update(record, { tags });
    emitTagChange(store, record, tags);
  }

  return {
    TagResource: (input) => {
      const record = store.function(input.Resource);
      const tags = { ...record.tags, ...input.Tags };
      requireFewTags(tags);
      change(record, tags);
    },
    UntagResource: (input) => {
      const record = store.function(input.Resource);
      const removed: string[] = input.TagKeys;
      const left = Object.entries(record.tags).filter(([key]) => !removed.includes(key));
      change(record, Object.fromEntries(left));
    },
    ListTags: (input) => ({ Tags: store.function(input.Resource).tags }),
  };
}

/** @throws ServiceError in Lambda's words when there are too many */
export function requireFewTags(tags: FunctionRecord['tags']): void {
  const counted = Object.keys(tags).filter((key) => !key.startsWith('aws:'));
  if (counted.length > maxTags) throw invalid('Number of tags exceeds resource tag limit.');
}

/**
 * Tells EventBridge which tags are new, other or gone.
 * https://docs.aws.amazon.com/tag-editor/latest/userguide/tag-monitor.html
 */
export function emitTagChange(
  { cloud }: LambdaStore,
  { name, tags: before }: FunctionRecord,
  tags: FunctionRecord['tags'],
): void {
  const changed = Object.keys({ ...before, ...tags }).filter((key) => before[key] !== tags[key]);
  if (changed.length === 0) return;
  cloud.emit({
    source: 'aws.tag',
    'detail-type': 'Tag Change on Resource',
    resources: [functionArn(cloud, name)],
    detail: { 'changed-tag-keys': changed, tags, service: 'lambda', 'resource-type': 'function', version: 1 },
  });
}
