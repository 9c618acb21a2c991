/** A fleet of functions that follow one layer. They aren't real, all else about them is: zip, configuration, versions, tags. */
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Lambda } from '@aws-sdk/client-lambda';
import { sharedStorePath } from '../core/targets';
import { zipDirectory } from '../lambda-host/zip';
import type { SimulatedFunction } from '../local/contract/lambda';

/** What every function of a fleet is named with at the beginning. */
const prefix = 'fleet-';

/** Says that the function was published against a layer with this package. */
const depsJson = (packageKey: string) => ({
  runtimeTarget: { name: '.NETCoreApp,Version=v10.0/linux-x64' },
  targets: { '.NETCoreApp,Version=v10.0/linux-x64': {} },
  libraries: {
    'Fleet/1.0.0': { type: 'project', serviceable: false, sha512: '' },
    [packageKey]: { type: 'package', serviceable: true, sha512: '', runtimeStoreManifestName: 'artifact.xml' },
  },
});

/** @param directory an empty one @param packageKey `<id>/<version>` */
export async function fleetZip(directory: string, packageKey: string): Promise<Buffer> {
  await writeFile(path.join(directory, 'Fleet.deps.json'), JSON.stringify(depsJson(packageKey)));
  await writeFile(path.join(directory, 'Fleet.runtimeconfig.json'), '{}');
  return zipDirectory(directory);
}

export interface Fleet {
  /** The layer that the functions follow. */
  layer: string;
  names: string[];
}

export interface NewFleet {
  layer: string;
  size: number;
  zip: Buffer;
  roleArn: string;
  /** ARN of the layer version that they are on at first. */
  layerArn: string;
}

/** Functions that are created at the same time. */
const batchSize = 20;

export async function createFleet(lambda: Lambda, { layer, size, zip, roleArn, layerArn }: NewFleet): Promise<Fleet> {
  const names = Array.from({ length: size }, (_, n) => `${prefix}${layer}-${String(n).padStart(4, '0')}`);
  for (let start = 0; start < size; start += batchSize) {
    await Promise.all(
      names.slice(start, start + batchSize).map((FunctionName) =>
        lambda.createFunction({
          FunctionName,
          Runtime: 'dotnet10',
          Handler: 'Fleet::Fleet.Function::Handle',
          Role: roleArn,
          Code: { ZipFile: zip },
          Layers: [layerArn],
          Environment: { Variables: { DOTNET_SHARED_STORE: sharedStorePath, OWNER: FunctionName } },
          Tags: { 'prejit:layer': layer },
        }),
      ),
    );
  }
  return { layer, names };
}

/** Answers every event alike. The times are said, not waited for. */
const simulated: SimulatedFunction = { initDuration: 150, invoke: () => ({ answer: { ok: true }, duration: 50 }) };

export const simulateFleet = ({ FunctionName }: { FunctionName?: string }): SimulatedFunction | undefined =>
  FunctionName?.startsWith(prefix) ? simulated : undefined;
