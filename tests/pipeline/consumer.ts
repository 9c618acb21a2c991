/** A .NET function that uses a layer: published against it, and deployed with or without it. */
import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { type Runtime, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda';
import { sharedStorePath } from '../../core/targets';
import { provideAmazonLambda } from '../../lambda-host/amazon-lambda';
import { zipDirectory } from '../../lambda-host/zip';
import { executionRole } from './execution-role';
import type { Pipeline } from './support';

/**
 * `dotnet publish --manifest`. @returns the function's zip, which lacks what the layers' artifact.xml list
 * @param folder of the function's project
 * @param properties of MSBuild, as `Name=value`
 */
export async function publishConsumer(
  { directory }: Pipeline,
  artifacts: Buffer[],
  folder = 'consumer',
  properties: string[] = [],
): Promise<Buffer> {
  await provideAmazonLambda();
  const project = path.join(__dirname, folder, 'Consumer.csproj');
  const work = path.join(directory, folder);
  await mkdir(work, { recursive: true });
  const lists = artifacts.map((_, index) => path.join(work, `artifact-${index}.xml`));
  await Promise.all(artifacts.map((artifact, index) => writeFile(lists[index] ?? '', artifact)));
  const output = path.join(work, 'publish');
  const manifests = lists.flatMap((list) => ['--manifest', list]);
  const options = ['-c', 'Release', '-r', 'linux-x64', '--no-self-contained', ...manifests];
  const set = properties.map((property) => `-p:${property}`);
  const directories = ['--artifacts-path', path.join(work, 'artifacts'), '-o', output];
  await promisify(execFile)('dotnet', [
    'publish',
    project,
    ...options,
    ...set,
    ...directories,
    '-nologo',
    '-v',
    'quiet',
  ]);
  return zipDirectory(output);
}

interface Deployment {
  /** ARNs of the layer versions, in order. */
  layers?: string[];
  /** The layer that it follows, by its tag. */
  follows?: string;
  variables?: Record<string, string>;
}

export async function deployConsumer(
  pipeline: Pipeline,
  name: string,
  zip: Buffer,
  { layers = [], follows, variables }: Deployment,
): Promise<void> {
  const { aws } = pipeline;
  await aws.lambda.createFunction({
    FunctionName: name,
    Runtime: 'dotnet10' as Runtime,
    Handler: 'Consumer::Consumer.Function::Handle',
    Role: await executionRole(pipeline, name),
    Code: { ZipFile: zip },
    Timeout: 15,
    Layers: layers,
    Environment: { Variables: { DOTNET_SHARED_STORE: sharedStorePath, OWNER: 'team-a', ...variables } },
    Tags: follows ? { 'prejit:layer': follows } : {},
  });
  await waitUntilFunctionActiveV2({ client: aws.lambda, maxWaitTime: 30, minDelay: 0.1 }, { FunctionName: name });
}

/** Everything that a function's environments have written, once a line of it holds a text. */
export async function logged({ aws }: Pipeline, FunctionName: string, text: string): Promise<string> {
  for (;;) {
    const { events = [] } = await aws.logs.filterLogEvents({ logGroupName: `/aws/lambda/${FunctionName}` });
    const lines = events.map(({ message = '' }) => message);
    if (lines.some((line) => line.includes(text))) return lines.join('\n');
    await sleep(25);
  }
}

/** Invokes a function once. @returns its answer or its error, and the end of its log */
export async function invoke({ aws }: Pipeline, FunctionName: string, event: unknown) {
  const Payload = Buffer.from(JSON.stringify(event));
  const output = await aws.lambda.invoke({ FunctionName, Payload, LogType: 'Tail' });
  return {
    payload: JSON.parse(output.Payload?.transformToString() ?? ''),
    log: Buffer.from(output.LogResult ?? '', 'base64').toString(),
  };
}
