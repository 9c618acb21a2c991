/** Lambda functions. */
import { createHash } from 'node:crypto';
import type { AwsCall } from '../../contract/service';
import type { Archive } from '../assets';
import { type Properties, type ResourceType, type ResourceTypes, retag } from './resource-type';

const lambdaFunction: ResourceType = {
  name: { property: 'name', maxLength: 64 },
  taggable: true,
  replaceOn: ['name'],
  describe({ name }, { partition, region, accountId }) {
    const arn = `arn:${partition}:lambda:${region}:${accountId}:function:${name}`;
    return {
      id: name,
      arn,
      invokeArn: `arn:${partition}:apigateway:${region}:lambda:path/2015-03-31/functions/${arn}/invocations`,
      version: '$LATEST',
      qualifiedArn: `${arn}:$LATEST`,
    };
  },
  async create(inputs, { aws, directory }) {
    const zip = await (inputs.code as Archive).zip(directory);
    await aws('lambda', 'CreateFunction', {
      ...configuration(inputs),
      Architectures: inputs.architectures,
      Code: { ZipFile: zip },
      Tags: inputs.tagsAll,
    });
    await waitUntilIdle(inputs.name, aws);
    await putConcurrency(inputs, aws);
    return hashOf(zip);
  },
  async update(inputs, existing, { aws, partition, region, accountId, directory }) {
    const FunctionName = inputs.name;
    const zip = await (inputs.code as Archive).zip(directory);
    await aws('lambda', 'UpdateFunctionConfiguration', configuration(inputs));
    await waitUntilIdle(FunctionName, aws);
    // Code comes last, so that new code never runs with old settings.
    await aws('lambda', 'UpdateFunctionCode', {
      FunctionName,
      Architectures: inputs.architectures,
      ZipFile: zip,
    });
    await waitUntilIdle(FunctionName, aws);
    await putConcurrency(inputs, aws);
    const Resource = `arn:${partition}:lambda:${region}:${accountId}:function:${FunctionName}`;
    await retag(
      inputs,
      existing,
      (Tags) => aws('lambda', 'TagResource', { Resource, Tags }),
      (TagKeys) => aws('lambda', 'UntagResource', { Resource, TagKeys }),
    );
    return hashOf(zip);
  },
  async delete({ id }, { aws }) {
    await aws('lambda', 'DeleteFunction', { FunctionName: id });
  },
};

function configuration(inputs: Properties): Properties {
  return {
    FunctionName: inputs.name,
    Description: inputs.description,
    Role: inputs.role,
    Runtime: inputs.runtime,
    Handler: inputs.handler,
    MemorySize: inputs.memorySize,
    Timeout: inputs.timeout,
    Environment: { Variables: inputs.environment?.variables ?? {} },
    TracingConfig: inputs.tracingConfig && { Mode: inputs.tracingConfig.mode },
    LoggingConfig: inputs.loggingConfig && {
      LogFormat: inputs.loggingConfig.logFormat,
      LogGroup: inputs.loggingConfig.logGroup,
    },
  };
}

const hashOf = (zip: Buffer): Properties => ({
  sourceCodeHash: createHash('sha256').update(zip).digest('base64'),
});

async function putConcurrency(inputs: Properties, aws: AwsCall): Promise<void> {
  // -1 stands for no reservation in Pulumi.
  if (inputs.reservedConcurrentExecutions !== undefined && inputs.reservedConcurrentExecutions !== -1) {
    await aws('lambda', 'PutFunctionConcurrency', {
      FunctionName: inputs.name,
      ReservedConcurrentExecutions: inputs.reservedConcurrentExecutions,
    });
  }
}

/** A function that is being created or updated refuses further updates, and the first can't be invoked either. */
async function waitUntilIdle(FunctionName: string, aws: AwsCall): Promise<void> {
  for (;;) {
    const { State, LastUpdateStatus, LastUpdateStatusReason } = await aws('lambda', 'GetFunctionConfiguration', {
      FunctionName,
    });
    if (LastUpdateStatus === 'Failed') {
      throw new Error(`updating the function failed: ${LastUpdateStatusReason}`);
    }
    if (State !== 'Pending' && LastUpdateStatus !== 'InProgress') return;
    await new Promise((resume) => setTimeout(resume, 10));
  }
}

export const lambdaTypes: ResourceTypes = { 'aws:lambda/function:Function': lambdaFunction };
