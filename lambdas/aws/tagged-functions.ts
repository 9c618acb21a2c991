/**
 * Functions as a role sees them that may only touch those with certain tags. Lambda tells it of one that is gone what it tells of one
 * that is none of its business: what is gone has no tags, so access is denied. Which of the two it is, the list of what is tagged says.
 */
import { attachedTag, functionTag } from '../../core/function-settings';
import type { Functions } from './functions';

export interface TaggedFunctionPorts {
  functions: Functions;
  /** Names of the functions that carry a tag, with this value if one is given. */
  functionsTagged(key: string, value?: string): Promise<string[]>;
}

/** One that does not carry the tags any more is none, too: nothing of ours is on it. @param layerPrefix the stack's, of layers */
export function taggedFunctions({ functions, functionsTagged }: TaggedFunctionPorts, layerPrefix?: string): Functions {
  const asking = functionTag(layerPrefix);
  const isTagged = async (name: string): Promise<boolean> =>
    (await functionsTagged(attachedTag(layerPrefix))).includes(name) ||
    (await functionsTagged(asking.key, asking.value)).includes(name);
  return {
    ...functions,
    async get(name) {
      try {
        return await functions.get(name);
      } catch (error) {
        if ((error as Error).name !== 'AccessDeniedException' || (await isTagged(name))) throw error;
        return undefined;
      }
    },
  };
}
