/**
 * The example function as most are deployed: a zip of IL, built by whatever builds it. It is tagged, and the pipeline gives it a layer
 * of its own; nobody publishes it anew.
 */
import { type Runtime, waitUntilFunctionActiveV2 } from '@aws-sdk/client-lambda';
import type { FunctionResult } from '../../core/function-pipeline';
import { functionTag } from '../../core/function-settings';
import { eventsPrefix } from '../../core/keys';
import { zipDirectory } from '../../lambda-host/zip';
import { readEvent } from '../../measure/function';
import { exampleFunction } from '../../measure/subject';
import type { Console } from '../console';
import type { Clients } from './clients';
import { executionRole } from './deploy-example';
import { changeFunctionTag } from './function-tag';
import type { StackOutputs } from './local-stack';
import { showExecution } from './show-execution';

const FunctionName = 'order-api-as-deployed';

/**
 * Deploys it anew, tags it, and follows the execution that this starts.
 * @param directory with the function as published, its packages as IL
 * @throws Error with the execution's own words when it fails
 */
export async function runOrdinaryFunction(
  clients: Clients,
  outputs: StackOutputs,
  directory: string,
  console: Console,
): Promise<FunctionResult> {
  const { s3 } = clients;
  const arn = await deployAnew(clients, await zipDirectory(directory));
  const Key = `${eventsPrefix(FunctionName)}event.json`;
  await s3.putObject({ Bucket: outputs.bucket, Key, Body: await readEvent(exampleFunction) });
  const executionArn = await changeFunctionTag(clients, outputs, arn, true);
  const { key, value } = functionTag();
  console.line(`\ntagged the function ${FunctionName}: ${key} = ${value}`);
  const { output, error, cause } = await showExecution(clients, executionArn, outputs.buildLogGroup, console);
  if (output === undefined) throw new Error(`The function got no layer: ${error}: ${cause}`);
  return JSON.parse(output).result;
}

/** @returns the function's ARN */
async function deployAnew({ lambda, iam }: Clients, zip: Buffer): Promise<string> {
  const { Functions = [] } = await lambda.listFunctions({});
  if (Functions.some((each) => each.FunctionName === FunctionName)) await lambda.deleteFunction({ FunctionName });
  const { FunctionArn = '' } = await lambda.createFunction({
    FunctionName,
    Runtime: 'dotnet10' as Runtime,
    Handler: exampleFunction.handler,
    Role: await executionRole(iam, FunctionName),
    MemorySize: 512,
    Timeout: 15,
    Code: { ZipFile: zip },
  });
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 30, minDelay: 1 }, { FunctionName });
  return FunctionArn;
}
