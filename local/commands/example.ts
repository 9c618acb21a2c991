/** The example function: published against the layer that was just built, deployed with it, invoked, and timed. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { buildFiles } from '../../core/keys';
import { layerMount } from '../../core/targets';
import { provideAmazonLambda } from '../../lambda-host/amazon-lambda';
import { layerVariables } from '../../lambda-host/layer-variables';
import { unpackedZips } from '../../lambda-host/unpack';
import { zipDirectory } from '../../lambda-host/zip';
import { type BeforeAndAfter, compareStarts, ilDirectoryIn } from '../../measure/before-and-after';
import { publishFunction, readEvent } from '../../measure/function';
import { exampleFunction } from '../../measure/subject';
import type { Clients } from './clients';
import { deploy, functionName } from './deploy-example';
import type { LayerResult } from './result';

/** Starts of each kind that are timed. */
const samples = 5;

export interface ExampleRun {
  /** Size in bytes of the function's own zip: the layer's packages are not in it. */
  zipBytes: number;
  answer: string;
  starts: BeforeAndAfter;
  /** The function as published with its packages as IL. */
  ilDirectory: string;
  /** What to say if stand-ins take the place of AWS's packages. */
  standIns: string | undefined;
}

/**
 * Publishes the example against a layer, deploys it with that layer and invokes it once; then compares its cold starts
 * with those of the same function with IL in its zip.
 * @throws Error with the tool's or the function's own words when a step fails.
 */
export async function runExample(
  clients: Clients,
  layer: LayerResult,
  workDirectory: string,
  say: (step: string) => void,
): Promise<ExampleRun> {
  await rm(workDirectory, { recursive: true, force: true });
  await mkdir(workDirectory, { recursive: true });
  say('publishing the example function against the layer');
  const standIns = await provideAmazonLambda();
  const artifact = path.join(workDirectory, 'artifact.xml');
  await writeFile(artifact, await download(clients, layer.artifact));
  const options = ['--manifest', artifact];
  const directory = await publishFunction(exampleFunction, path.join(workDirectory, 'publish'), options);
  const zip = await zipDirectory(directory);
  await deploy(clients, layer, zip);

  say('invoking the example function');
  const Payload = await readEvent(exampleFunction);
  const invocation = await clients.lambda.invoke({ FunctionName: functionName, Payload });
  const answer = invocation.Payload?.transformToString() ?? '';
  if (invocation.FunctionError) throw new Error(`The example function failed: ${answer}`);

  say(`timing ${samples} cold starts with IL in the zip, and ${samples} on the layer`);
  const environment = await unpackLayer(clients, layer, workDirectory);
  const starts = await compareStarts(exampleFunction, { directory, environment }, workDirectory, samples);
  return { zipBytes: zip.length, answer, starts, ilDirectory: ilDirectoryIn(workDirectory), standIns };
}

/** Unpacks the layer where `/opt` would be; returns what the function's configuration sets, with paths of this machine. */
async function unpackLayer(
  clients: Clients,
  layer: LayerResult,
  workDirectory: string,
): Promise<Record<string, string>> {
  const zip = path.join(workDirectory, buildFiles.layer);
  await writeFile(zip, await download(clients, new URL(buildFiles.layer, layer.artifact).href));
  const opt = await unpackedZips(path.join(workDirectory, 'opt'), zip);
  return layerVariables(opt, layer.startupHook?.slice(layerMount.length));
}

async function download({ s3 }: Clients, url: string): Promise<Uint8Array> {
  const { hostname: Bucket, pathname } = new URL(url);
  const { Body } = await s3.getObject({ Bucket, Key: pathname.slice(1) });
  if (!Body) throw new Error(`${url} is empty.`);
  return Body.transformToByteArray();
}
