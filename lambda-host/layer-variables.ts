/** What a function sets to use a layer, for a layer that is unpacked on this machine. */
import { layerMount, sharedStorePath } from '../core/targets';

/**
 * @param opt the folder that stands for `/opt`
 * @param startupHook the startup hook's path in the layer, when the layer has a startup image
 */
export function layerVariables(opt: string, startupHook?: string): Record<string, string> {
  return {
    DOTNET_SHARED_STORE: sharedStorePath.replace(layerMount, `${opt}/`),
    ...(startupHook && { DOTNET_STARTUP_HOOKS: `${opt}/${startupHook}` }),
  };
}
