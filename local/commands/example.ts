/** The example function: published against the layer that was just built, deployed with it, and invoked. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { EntityAlreadyExistsException, type IAM } from '@aws-sdk/client-iam';
import {
  type Architecture,
  ResourceNotFoundException,
  type Runtime,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { sharedStorePath } from '../../lambdas/shared/targets';
import { zipDirectory } from '../zip';
import type { Clients } from './clients';
import type { LayerResult } from './result';

const exampleDirectory = path.join(__dirname, '..', '..', 'examples', 'order-api');
export const exampleManifest = path.join(exampleDirectory, 'Dependencies.csproj');

const functionName = 'order-api';
const handler = 'OrderApi::OrderApi.Function::Handle';

export interface ExampleRun {
  function: string;
  /** Size in bytes of the function's own zip: the layer's packages are not in it. */
  zipBytes: number;
  event: string;
  answer: string;
}

/**
 * Publishes the example against a layer, deploys it with that layer and invokes it once.
 * @throws Error with the tool's or the function's own words when a step fails.
 */
export async function runExample(clients: Clients, layer: LayerResult, workDirectory: string): Promise<ExampleRun> {
  const zip = await zipDirectory(await publishAgainst(clients, layer, workDirectory));
  await deploy(clients, layer, zip);
  const event = await readFile(path.join(exampleDirectory, 'event.json'), 'utf8');
  const { Payload, FunctionError } = await clients.lambda.invoke({ FunctionName: functionName, Payload: event });
  const answer = Payload?.transformToString() ?? '';
  if (FunctionError) throw new Error(`The example function failed: ${answer}`);
  return { function: functionName, zipBytes: zip.length, event, answer };
}

/** `dotnet publish --manifest`: leaves out of the output every package that the layer's artifact.xml lists. */
async function publishAgainst({ s3 }: Clients, layer: LayerResult, workDirectory: string): Promise<string> {
  const output = path.join(workDirectory, 'publish');
  await rm(workDirectory, { recursive: true, force: true });
  await mkdir(workDirectory, { recursive: true });
  const { hostname: Bucket, pathname } = new URL(layer.artifact);
  const { Body } = await s3.getObject({ Bucket, Key: pathname.slice(1) });
  const manifest = path.join(workDirectory, 'artifact.xml');
  await writeFile(manifest, (await Body?.transformToByteArray()) ?? '');

  const project = path.join(exampleDirectory, 'src', 'OrderApi.csproj');
  const args = ['publish', project, '-c', 'Release', '--manifest', manifest, '-o', output, '-nologo', '-v', 'quiet'];
  try {
    await promisify(execFile)('dotnet', args);
  } catch (error) {
    throw new Error(`dotnet ${args.join(' ')} failed:\n${(error as { stdout?: string }).stdout ?? error}`);
  }
  return output;
}

/** New code for the function that is there, whose configuration the pipeline has moved already; or a new function. */
async function deploy({ lambda, iam }: Clients, layer: LayerResult, zip: Buffer): Promise<void> {
  const name = { FunctionName: functionName };
  const patience = { client: lambda, maxWaitTime: 30, minDelay: 1 };
  try {
    await lambda.updateFunctionCode({ ...name, ZipFile: zip });
    await waitUntilFunctionUpdatedV2(patience, name);
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
    await lambda.createFunction({
      ...name,
      Runtime: 'dotnet10' as Runtime,
      Handler: handler,
      Role: await executionRole(iam),
      Architectures: [layer.architecture as Architecture],
      MemorySize: 512,
      Timeout: 15,
      Layers: [layer.arn],
      Environment: { Variables: { DOTNET_SHARED_STORE: sharedStorePath } },
      Code: { ZipFile: zip },
      Tags: { 'prejit:layer': 'order-api' },
    });
    await waitUntilFunctionActiveV2(patience, name);
  }
}

/** The role that the function runs as: it may write its log, as every function's may. */
async function executionRole(iam: IAM): Promise<string> {
  const RoleName = `${functionName}-role`;
  const allow = { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] };
  const policy = {
    Version: '2012-10-17',
    Statement: [{ ...allow, Resource: `arn:aws:logs:*:*:log-group:/aws/lambda/${functionName}:*` }],
  };
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] });
  try {
    await iam.createRole({ RoleName, AssumeRolePolicyDocument });
  } catch (error) {
    if (!(error instanceof EntityAlreadyExistsException)) throw error;
  }
  await iam.putRolePolicy({ RoleName, PolicyName: 'log', PolicyDocument: JSON.stringify(policy) });
  const { Role } = await iam.getRole({ RoleName });
  return Role?.Arn ?? '';
}
