/** The layers that a function was published against, on this machine. */
import { existsSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { machineArchitecture, storeFolder } from '../core/targets';
import { unpackedZips } from '../lambda-host/unpack';
import { ProfilerError } from './errors';
import type { PublishedFunction } from './published-function';

/**
 * The folder that stands for `/opt`, with the layers' files; undefined for a function that has all packages with it.
 *
 * @param layers the layers' zips, or one folder laid out like them
 * @param cache where zips are unpacked, once for each content
 * @throws ProfilerError `LayerMissing` when the function needs a layer, or a package that these lack
 */
export async function unpackLayers(
  published: PublishedFunction,
  layers: string[],
  cache: string,
): Promise<string | undefined> {
  if (layers.length === 0) {
    if (published.layerPackages.length > 0 && !process.env.DOTNET_SHARED_STORE) throw layerNotGiven(published);
    return undefined;
  }
  const root = await unpack(layers, cache);
  const named = layers.join(' and ');
  if (!existsSync(path.join(root, 'dotnetcore', 'store')))
    throw new ProfilerError(
      'LayerMissing',
      `${named} is not a layer with a package store: it holds no dotnetcore/store.`,
    );
  const folder = path.join(root, storeFolder({ framework: published.framework, architecture: machineArchitecture }));
  const missing = published.layerPackages.filter((name) => !existsSync(path.join(folder, name.toLowerCase())));
  if (missing.length > 0)
    throw new ProfilerError(
      'LayerMissing',
      `${published.assembly} needs ${missing.join(', ')} of its layers, and ${named} has no such package for ${published.framework} on ${machineArchitecture}: give each layer that it was published against, or publish it again with this one's artifact.xml.`,
    );
  return root;
}

async function unpack(layers: string[], cache: string): Promise<string> {
  const gone = layers.find((layer) => !existsSync(layer));
  if (gone !== undefined) throw new ProfilerError('LayerMissing', `There is no layer at ${gone}.`);
  const folder = layers.find((layer) => statSync(layer).isDirectory());
  if (folder === undefined) return unpackedZips(path.join(cache, 'layers'), ...layers);
  if (layers.length === 1) return path.resolve(folder);
  throw new ProfilerError(
    'LayerMissing',
    `${folder} is a folder, and only zips are put together: give the zip of each layer, or unpack all into one folder and give that.`,
  );
}

function layerNotGiven({ assembly, layerPackages: [first, ...others] }: PublishedFunction): ProfilerError {
  const packages = others.length > 0 ? `${first} and ${others.length} other packages` : first;
  return new ProfilerError(
    'LayerMissing',
    `${assembly} was published against a layer (dotnet publish --manifest), which holds ${packages}. Give it with --layer: its layer.zip, which lies beside the artifact.xml, or the folder that holds its dotnetcore/.`,
  );
}
