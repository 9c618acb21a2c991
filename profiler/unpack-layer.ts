/** The layer that a function was published against, on this machine. */
import { existsSync, statSync } from 'node:fs';
import * as path from 'node:path';
import { machineArchitecture, storeFolder } from '../core/targets';
import { unpackedZip } from '../lambda-host/unpack';
import { ProfilerError } from './errors';
import type { PublishedFunction } from './published-function';

/**
 * The folder that stands for `/opt`, with the layer's files; undefined for a function that has all packages with it.
 *
 * @param layer the layer's zip, or a folder laid out like it
 * @param cache where a zip is unpacked, once for each content
 * @throws ProfilerError `LayerMissing` when the function needs a layer, or a package that this one lacks
 */
export async function unpackLayer(
  published: PublishedFunction,
  layer: string | undefined,
  cache: string,
): Promise<string | undefined> {
  if (layer === undefined) {
    if (published.layerPackages.length > 0 && !process.env.DOTNET_SHARED_STORE) throw layerNotGiven(published);
    return undefined;
  }
  if (!existsSync(layer)) throw new ProfilerError('LayerMissing', `There is no layer at ${layer}.`);
  const root = statSync(layer).isDirectory()
    ? path.resolve(layer)
    : await unpackedZip(path.join(cache, 'layers'), layer);
  if (!existsSync(path.join(root, 'dotnetcore', 'store')))
    throw new ProfilerError(
      'LayerMissing',
      `${layer} is not a layer with a package store: it holds no dotnetcore/store.`,
    );
  const folder = path.join(root, storeFolder({ framework: published.framework, architecture: machineArchitecture }));
  const missing = published.layerPackages.filter((name) => !existsSync(path.join(folder, name.toLowerCase())));
  if (missing.length > 0)
    throw new ProfilerError(
      'LayerMissing',
      `${published.assembly} needs ${missing.join(', ')} of its layer, and ${layer} has no such package for ${published.framework} on ${machineArchitecture}: give the layer that it was published against, or publish it again with this one's artifact.xml.`,
    );
  return root;
}

function layerNotGiven({ assembly, layerPackages: [first, ...others] }: PublishedFunction): ProfilerError {
  const packages = others.length > 0 ? `${first} and ${others.length} other packages` : first;
  return new ProfilerError(
    'LayerMissing',
    `${assembly} was published against a layer (dotnet publish --manifest), which holds ${packages}. Give it with --layer: its layer.zip, which lies beside the artifact.xml, or the folder that holds its dotnetcore/.`,
  );
}
