/** Operations on the tags of functions. */
import type { Handler } from '../../../contract/service';
import { invalid, type LambdaStore } from './store';

const maxTags = 50;

export function tagHandlers(store: LambdaStore): Record<string, Handler> {
  return {
    TagResource: (input) => {
      const record = store.function(input.Resource);
      const tags = { ...record.tags, ...input.Tags };
      if (Object.keys(tags).length > maxTags) throw invalid(`A function can't have more than ${maxTags} tags.`);
      store.update(record, { tags });
    },
    UntagResource: (input) => {
      const record = store.function(input.Resource);
      const removed: string[] = input.TagKeys;
      const left = Object.entries(record.tags).filter(([key]) => !removed.includes(key));
      store.update(record, { tags: Object.fromEntries(left) });
    },
    ListTags: (input) => ({ Tags: store.function(input.Resource).tags }),
  };
}
