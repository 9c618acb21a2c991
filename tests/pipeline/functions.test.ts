/**
 * A function that is deployed as it always was: an ordinary zip of IL. It is tagged, recorded by its event, gets a layer of its own,
 * is deployed again, and loses its tag.
 */
import path from 'node:path';
import {
  type FunctionConfiguration,
  type Runtime,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import { functionLayerDescription, functionLayerName, wrapperVariable } from '../../core/function-layer';
import type { FunctionResult } from '../../core/function-pipeline';
import { zipDirectory } from '../../lambda-host/zip';
import { findExecution, type StartEvent } from '../../local/commands/follow';
import { changeFunctionTag } from '../../local/commands/function-tag';
import { ilOptions, publishFunction, readEvent } from '../../measure/function';
import { exampleFunction } from '../../measure/subject';
import { replaceText } from '../../shapes/replace-text';
import { invoke, logged } from './consumer';
import { executionRole } from './execution-role';
import { Pipeline } from './support';

jest.setTimeout(240_000);

const FunctionName = 'orders-api';
const target = { framework: 'net10.0', architecture: 'x86_64' } as const;

let pipeline: Pipeline;
/** The function's code, and the same with another word in what it logs. */
let [zip, otherZip]: Buffer[] = [];
let event: string;
let before: FunctionConfiguration;
let made: FunctionResult;

beforeAll(async () => {
  // Measured with all of a busy machine's power, a layer that moves work into init gains little.
  pipeline = await Pipeline.open(undefined, {}, { throttleCpu: true });
  const directory = await publishFunction(exampleFunction, path.join(pipeline.directory, 'published'), ilOptions);
  zip = await zipDirectory(directory);
  await replaceText(path.join(directory, 'OrderApi.dll'), { from: 'costs', to: 'COSTS', encoding: 'utf16le' });
  otherZip = await zipDirectory(directory);
  event = await readEvent(exampleFunction);
  await deploy();
  before = await configuration();
  await pipeline.aws.s3.putObject({
    Bucket: pipeline.bucket,
    Key: `functions/${FunctionName}/events/order.json`,
    Body: event,
  });
  made = await afterTag('on');
});
afterAll(() => pipeline.close());

async function deploy(): Promise<void> {
  const { lambda } = pipeline.aws;
  await lambda.createFunction({
    FunctionName,
    Runtime: 'dotnet10' as Runtime,
    Handler: exampleFunction.handler,
    Role: await executionRole(pipeline, FunctionName),
    Code: { ZipFile: zip },
    MemorySize: 512,
    Timeout: 15,
    Tags: { team: 'orders' },
  });
  await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime: 30, minDelay: 0.1 }, { FunctionName });
}

/** Without what every change of it changes. */
async function configuration(): Promise<FunctionConfiguration> {
  const { LastModified, RevisionId, ...rest } = await pipeline.aws.lambda.getFunctionConfiguration({ FunctionName });
  return { ...rest, ...{ $metadata: undefined } };
}

/** Tags the function, or takes the tag away. @returns how it went with the function after that */
async function afterTag(value?: 'on'): Promise<FunctionResult> {
  const { aws, stack } = pipeline;
  const execution = await changeFunctionTag(aws, stack.outputs, before.FunctionArn ?? '', value === 'on');
  return (await outputOf(execution)).result;
}

async function resultOf(what: string, isEvent: (event: StartEvent) => boolean): Promise<FunctionResult> {
  const { sfn } = pipeline.aws;
  const { functionsStateMachineArn } = pipeline.stack.outputs;
  return (await outputOf(await findExecution(sfn, functionsStateMachineArn, { what, isEvent }))).result;
}

/** Waits until an execution has gone through. */
async function outputOf(executionArn: string) {
  const { sfn } = pipeline.aws;
  for (;;) {
    const { status, output, error, cause } = await sfn.describeExecution({ executionArn });
    if (status === 'SUCCEEDED') return JSON.parse(output ?? '');
    if (status !== 'RUNNING') throw new Error(`The execution ended as ${status}: ${error}: ${cause}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

const layersNow = async () => ((await configuration()).Layers ?? []).map(({ Arn }) => Arn);

test('it gets a layer that was made from its zip, and starts faster', async () => {
  expect(made).toMatchObject({ function: FunctionName, outcome: 'faster' });
  const { before: without, after } = made.coldStarts ?? {};
  expect(after?.total).toBeLessThan(0.9 * (without?.total ?? 0));
  const { Layers, Environment, ...rest } = await configuration();
  expect(Layers).toEqual([expect.objectContaining({ Arn: made.layer })]);
  expect(made.layer).toContain(`:layer:${functionLayerName(FunctionName, target)}:`);
  expect(Environment).toEqual({ Variables: { [wrapperVariable]: '/opt/prejit/start' } });
  expect(rest).toEqual(before);
});

test('it answers as before', async () => {
  const { payload } = await invoke(pipeline, FunctionName, JSON.parse(event));
  expect(payload).toEqual({ Id: 'o-1', Total: 16.99, Lines: 2, Stored: false });
});

test('people are told, in SSM and by the topic', async () => {
  const { Parameter } = await pipeline.aws.ssm.getParameter({ Name: `/prejit/functions/${FunctionName}/latest` });
  expect(JSON.parse(Parameter?.Value ?? '')).toMatchObject({ outcome: 'faster', layer: made.layer });
  const told = await pipeline.notifications(FunctionName);
  expect(told.map(({ message }) => message)).toContainEqual(
    expect.stringMatching(/orders-api: \d+ → \d+ ms \(0\.\d\d\), init \d+ → \d+, first \d+ → \d+; layer \d+\.\d MB/),
  );
});

test('nothing is left of recording and trying it', async () => {
  const { lambda, s3 } = pipeline.aws;
  const { Versions = [] } = await lambda.listVersionsByFunction({ FunctionName });
  expect(Versions.map(({ Version }) => Version)).toEqual(['$LATEST']);
  expect(await pipeline.layerVersions(`rec_${FunctionName}-net10-0-x86_64`)).toEqual([]);
  expect((await s3.listObjectsV2({ Bucket: pipeline.bucket, Prefix: 'records/' })).Contents ?? []).toEqual([]);
});

describe('deployed again', () => {
  let old: string | undefined;
  beforeAll(async () => {
    const { lambda } = pipeline.aws;
    old = made.layer;
    await lambda.updateFunctionCode({ FunctionName, ZipFile: otherZip });
    await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime: 30, minDelay: 0.1 }, { FunctionName });
  });

  test('its new code runs at once, and its old layer says why it does nothing', async () => {
    const { log, payload } = await invoke(pipeline, FunctionName, JSON.parse(event));
    expect(payload).toEqual({ Id: 'o-1', Total: 16.99, Lines: 2, Stored: false });
    expect(log).toContain('COSTS');
    expect(await layersNow()).toEqual([old]);
    await logged(pipeline, FunctionName, 'Prejit: the function starts without its layer, which was made from another');
  });

  test('the regular look has a new layer made for it', async () => {
    const { sfn } = pipeline.aws;
    const { functionsStateMachineArn: stateMachineArn } = pipeline.stack.outputs;
    await sfn.startExecution({ stateMachineArn, input: JSON.stringify({ source: 'aws.events', detail: {} }) });
    const result = await resultOf('The look', ({ source }) => source === 'prejit.look');
    expect(result).toMatchObject({ outcome: 'faster', layer: expect.not.stringMatching(`^${old}$`) });
    expect(await layersNow()).toEqual([result.layer]);
  });

  test('a look with nothing to do deletes versions that nobody has', async () => {
    const { lambda, sfn } = pipeline.aws;
    const LayerName = functionLayerName(FunctionName, target);
    const Content = { ZipFile: await zipDirectory(path.join(pipeline.directory, 'published')) };
    for (const fingerprint of ['a', 'b']) {
      const Description = functionLayerDescription(fingerprint, pipeline.bucket);
      await lambda.publishLayerVersion({ LayerName, Description, Content });
    }
    const { functionsStateMachineArn: stateMachineArn } = pipeline.stack.outputs;
    const input = JSON.stringify({ source: 'aws.events', detail: {} });
    const { executionArn = '' } = await sfn.startExecution({ stateMachineArn, input });
    expect(await outputOf(executionArn)).toEqual({ looked: 1, started: [] });
    const { LayerVersions = [] } = await lambda.listLayerVersions({ LayerName });
    expect(LayerVersions.map(({ LayerVersionArn }) => LayerVersionArn)).toEqual([
      expect.stringMatching(/:4$/),
      expect.stringMatching(/:3$/),
      ...(await layersNow()),
    ]);
  });
});

test('without its tag it is as it was, to the byte', async () => {
  expect(await afterTag()).toMatchObject({ outcome: 'removed' });
  const { CodeSha256, CodeSize, ...now } = await configuration();
  const { CodeSha256: _, CodeSize: __, ...first } = before;
  expect(now).toEqual(first);
  expect((await pipeline.aws.lambda.listTags({ Resource: before.FunctionArn })).Tags).toEqual({ team: 'orders' });
});
