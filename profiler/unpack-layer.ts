import { existsSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { unpackedZip } from '../lambda-host/unpack';

/**
 * Value for `DOTNET_SHARED_STORE` that makes the host find a layer's packages, with the trailing slash that it needs.
 *
 * @param layer the layer's zip, or a folder laid out like it
 * @param cache where a zip is unpacked, once for each content
 */
export async function unpackLayer(layer: string, cache: string): Promise<string> {
  if (!existsSync(layer)) throw new Error(`There is no layer at ${layer}.`);
  const root = statSync(layer).isDirectory()
    ? path.resolve(layer)
    : await unpackedZip(path.join(cache, 'layers'), layer);
  const store = path.join(root, 'dotnetcore', 'store');
  if (!existsSync(store))
    throw new Error(`${layer} is not a layer with a package store: it holds no dotnetcore/store.`);
  return store + path.sep;
}
