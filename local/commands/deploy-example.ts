/** Deploys the example function to the local cloud, as its owner would. */
import { EntityAlreadyExistsException, type IAM } from '@aws-sdk/client-iam';
import {
  type Architecture,
  ResourceNotFoundException,
  type Runtime,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { consumerTag } from '../../core/layer-names';
import { sharedStorePath } from '../../core/targets';
import type { Clients } from './clients';
import type { LayerResult } from './result';

export const functionName = 'order-api';
const handler = 'OrderApi::OrderApi.Function::Handle';

/** New code for the function that is there, whose configuration the pipeline has moved already; or a new function. */
export async function deploy({ lambda, iam }: Clients, layer: LayerResult, zip: Buffer): Promise<void> {
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
      Role: await executionRole(iam, functionName),
      Architectures: [layer.architecture as Architecture],
      MemorySize: 512,
      Timeout: 15,
      Layers: [layer.arn],
      Environment: { Variables: variablesFor(layer) },
      Code: { ZipFile: zip },
      Tags: { [consumerTag]: 'order-api' },
    });
    await waitUntilFunctionActiveV2(patience, name);
  }
}

/** What a function sets to use a layer. Later versions are moved, with these variables, by the pipeline. */
const variablesFor = ({ startupHook }: LayerResult): Record<string, string> => ({
  DOTNET_SHARED_STORE: sharedStorePath,
  ...(startupHook && { DOTNET_STARTUP_HOOKS: startupHook }),
});

/** The role that a function runs as: it may write its log, as every function's may. @returns its ARN */
export async function executionRole(iam: IAM, name: string): Promise<string> {
  const RoleName = `${name}-role`;
  const allow = { Effect: 'Allow', Action: ['logs:CreateLogStream', 'logs:PutLogEvents'] };
  const policy = {
    Version: '2012-10-17',
    Statement: [{ ...allow, Resource: `arn:aws:logs:*:*:log-group:/aws/lambda/${name}:*` }],
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
