/** What happens to functions that get layers of their own, and lose them: everything that takes a permission. */
import { functionLayerDescription, functionLayerName } from '../../core/function-layer';
import type { FunctionResult } from '../../core/function-pipeline';
import { buildFiles, functionBuildPrefix, functionLeaseKey, givenProfileKey, requestKey } from '../../core/keys';
import { machineArchitecture } from '../../core/targets';
import { changeFunctionTag } from '../../local/commands/function-tag';
import { otherFunctionZip } from '../lambdas/publish-function/made-layer';
import { slowHandler } from './build-programs';
import { customerKey, named } from './settings';
import type { PermissionsStack } from './stack';

const asks = { Tags: { 'prejit:function': 'on' } };
const target = { framework: 'net10.0', architecture: machineArchitecture } as const;

export async function functionWays(stack: PermissionsStack): Promise<void> {
  const arn = await taggedByItsOwner(stack);
  // From here on nothing starts by itself.
  await stack.ignoreFunctions();
  await cutOffWhileRecording(stack);
  await deletedMeanwhile(stack);
  await Promise.all([asking(stack, arn), onRequest(stack), refusals(stack), cutOff(stack)]);
  await looks(stack);
}

/** It has variables that are encrypted, another layer, an event and an alias. @returns its ARN */
async function taggedByItsOwner(stack: PermissionsStack): Promise<string> {
  const Layers = [await stack.publishLayer('theirs')];
  const Environment = { Variables: { STAGE: 'test' } };
  const arn = await stack.createFunction('own-tried', { KMSKeyArn: customerKey, Environment, Layers });
  await stack.giveEvent('own-tried');
  await stack.publish('own-tried', 'live');
  const {
    aws,
    stack: { outputs },
  } = stack.pipeline;
  expectOutcome(await stack.outputOf(await changeFunctionTag(aws, outputs, arn, true)), 'faster');
  return arn;
}

async function asking(stack: PermissionsStack, arn: string): Promise<void> {
  await deployAgain(stack, 'own-tried');
  await stack.pipeline.aws.lambda.untagResource({ Resource: arn, TagKeys: ['prejit:function'] });
  expectOutcome(await ask(stack, 'own-tried'), 'removed');

  // Without an event, a function is started only. When somebody takes its layer off, it is put back.
  const FunctionName = 'own-started';
  await stack.createFunction(FunctionName, asks);
  await stack.publishProvisioned(FunctionName, 'live');
  expectOutcome(await ask(stack, FunctionName), 'attached');
  const plain = { Layers: [], Environment: { Variables: {} } };
  await stack.pipeline.aws.lambda.updateFunctionConfiguration({ FunctionName, ...plain });
  await stack.updated(FunctionName);
  expectOutcome(await ask(stack, FunctionName), 'attached');

  await stack.createFunction('own-slower', asks);
  await stack.giveEvent('own-slower');
  expectOutcome(await ask(stack, 'own-slower'), 'not-faster');
}

/** Its new code gets a layer of its own. A snapshot is not measured. */
async function deployAgain(stack: PermissionsStack, FunctionName: string): Promise<void> {
  const { lambda } = stack.pipeline.aws;
  await lambda.updateFunctionCode({ FunctionName, ZipFile: await otherFunctionZip() });
  await stack.updated(FunctionName);
  await lambda.updateFunctionConfiguration({ FunctionName, SnapStart: { ApplyOn: 'PublishedVersions' } });
  await stack.updated(FunctionName);
  expectOutcome(await ask(stack, FunctionName), 'attached');
}

/** A function that config names is asked for by a request in the bucket. */
async function onRequest(stack: PermissionsStack): Promise<void> {
  const [FunctionName = ''] = named.functions;
  await stack.createFunction(FunctionName);
  await stack.publishProvisioned(FunctionName, 'live');
  await stack.put(requestKey(FunctionName), '{}');
  expectOutcome(await ask(stack, FunctionName), 'attached');
  await stack.pipeline.aws.lambda.deleteProvisionedConcurrencyConfig({ FunctionName, Qualifier: 'live' });
  await stack.giveEvent(FunctionName);
  await deployAgain(stack, FunctionName);
  await stack.remove(requestKey(FunctionName));
  expectOutcome(await ask(stack, FunctionName), 'removed');
}

/** Functions that get no layer: one that has no right to, one that can't have one, one whose build leaves something else. */
async function refusals(stack: PermissionsStack): Promise<void> {
  await stack.createFunction('theirs');
  expectOutcome(await ask(stack, 'theirs'), 'not-asked');
  await stack.createFunction('own-unfit', asks);
  await stack.pipeline.aws.lambda.putFunctionConcurrency({
    FunctionName: 'own-unfit',
    ReservedConcurrentExecutions: 0,
  });
  expectOutcome(await ask(stack, 'own-unfit'), 'ineligible');
  await stack.createFunction('own-profiled', asks);
  await stack.put(givenProfileKey('own-profiled'), stack.profile);
  await failed(stack, 'own-profiled');
  await stack.createFunction('own-recorded', asks);
  await stack.giveEvent('own-recorded');
  await failed(stack, 'own-recorded');
}

/** An execution is stopped in its build; the next finds that its holder is gone. */
async function cutOff(stack: PermissionsStack): Promise<void> {
  await stack.createFunction('own-slow', { ...asks, Handler: slowHandler });
  // Where aliases name versions, no request of its own is waited for, to record its start.
  await stack.publish('own-slow', 'live');
  for (let times = 0; times < 2; times++) {
    const executionArn = await stack.begin('own-slow');
    await stack.pipeline.entered(executionArn, 'BuildFunctionLayer');
    await stack.pipeline.aws.sfn.stopExecution({ executionArn });
  }
}

/** Whoever records is killed when a version with the recorder is published; the next clears up. */
async function cutOffWhileRecording(stack: PermissionsStack): Promise<void> {
  const FunctionName = 'own-cut';
  await stack.createFunction(FunctionName, asks);
  await stack.giveEvent(FunctionName);
  const killed = stack.atNext('lambda:PublishVersion', FunctionName, () => stack.kill('record-function'));
  const executionArn = await stack.begin(FunctionName);
  await killed;
  await stack.pipeline.aws.sfn.stopExecution({ executionArn });
  expectOutcome(await ask(stack, FunctionName), 'faster');
}

/** While its start is recorded, and while it gets its layer. */
export const deletedFunctions = ['own-unrecorded', 'own-untried'] as const;

/** Lambda denies what a role may do to tagged functions alone, once one is gone: the list of those says that it is. */
async function deletedMeanwhile(stack: PermissionsStack): Promise<void> {
  const deletedAt = async (action: string, FunctionName: string): Promise<void> => {
    const deleted = stack.atNext(
      action,
      FunctionName,
      () => void stack.pipeline.aws.lambda.deleteFunction({ FunctionName }),
    );
    expectOutcome(await ask(stack, FunctionName), 'superseded');
    await deleted;
  };
  const [unrecorded, untried] = deletedFunctions;
  await stack.createFunction(unrecorded, asks);
  await stack.giveEvent(unrecorded);
  await deletedAt('lambda:PublishVersion', unrecorded);
  await stack.createFunction(untried, asks);
  await stack.publish(untried, 'live');
  await deletedAt('lambda:UpdateFunctionConfiguration', untried);
}

/** The regular look starts what there is to do, and deletes old versions when there is nothing. */
async function looks(stack: PermissionsStack): Promise<void> {
  await stack.createFunction('own-new', asks);
  await stack.publish('own-new', 'live');
  await stack.put(functionLeaseKey('own-new'), JSON.stringify({ execution: await stack.anyExecution() }));
  const LayerName = functionLayerName('own-started', target);
  for (const fingerprint of ['a', 'b', 'c']) {
    await stack.publishLayer(LayerName, functionLayerDescription(fingerprint, stack.pipeline.bucket));
    await stack.put(functionBuildPrefix('own-started', target, fingerprint) + buildFiles.layer, 'zip');
  }
  const look = () => stack.outputOf(stack.start({ source: 'aws.events', detail: {} }));
  while ((await look()).started.length > 0) await stack.allEnded();
}

async function ask(stack: PermissionsStack, name: string) {
  return stack.outputOf(stack.begin(name));
}

async function failed(stack: PermissionsStack, name: string): Promise<void> {
  const error = await ask(stack, name).then(
    () => undefined,
    (thrown: Error) => thrown,
  );
  if (!error?.message.includes('LayerContentRefused')) throw new Error(`${name}: ${error?.message}`);
}

function expectOutcome({ result }: { result?: FunctionResult }, outcome: FunctionResult['outcome']): void {
  if (result?.outcome !== outcome) throw new Error(`Not ${outcome}: ${JSON.stringify(result)}`);
}
