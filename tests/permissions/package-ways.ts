/** What happens to package layers, and to the functions that follow them: everything that takes a permission. */
import type { CreateFunctionCommandInput } from '@aws-sdk/client-lambda';
import { buildFiles, buildPrefix, releaseLeaseKey } from '../../core/keys';
import { layerDescription } from '../../core/layer-description';
import type { ExecutionResult } from '../../core/pipeline';
import { layerName, sharedStorePath } from '../../core/targets';
import { manifest } from '../pipeline/support';
import { packageVersions } from './build-programs';
import { customerKey, layer } from './settings';
import type { PermissionsStack } from './stack';

const { first, second, slow } = packageVersions;
const target = { framework: 'net10.0', architecture: 'x86_64' } as const;

const manifestOf = (version: string, properties = ''): string =>
  manifest({ Dapper: version }, `<TargetFramework>net10.0</TargetFramework>${properties}`);
const otherLevel = '<PrejitLevel>ready-to-run</PrejitLevel>';
const keepsPrevious = '<PrejitKeepPrevious>true</PrejitKeepPrevious>';

export async function packageWays(stack: PermissionsStack): Promise<void> {
  await Promise.all([releases(stack), withoutUsers(stack)]);
}

/** A layer is released, and functions follow it to the next version. */
async function releases(stack: PermissionsStack): Promise<void> {
  const { layerArn } = await went(stack, layer, manifestOf(first));
  await createConsumers(stack, layerArn);
  // Whoever held the lease was cut off.
  await stack.put(releaseLeaseKey(layer), JSON.stringify({ execution: await stoppedInBuild(stack) }));
  await went(stack, layer, manifestOf(first, otherLevel));
}

/** Of a layer that nobody uses, old versions go. The first was published before layers were shared with another account. */
async function withoutUsers(stack: PermissionsStack): Promise<void> {
  const build = buildPrefix('unused', target, 'f'.repeat(32));
  const Description = layerDescription(stack.pipeline.bucket, build + buildFiles.artifact);
  await stack.publishLayer(layerName('unused', target), Description);
  await stack.put(build + buildFiles.layer, 'zip');
  const { execution } = await went(stack, 'unused', manifestOf(first));
  await went(stack, 'unused', manifestOf(second, keepsPrevious));
  // A manifest that is uploaded again finds its version, and the parameter that names it.
  await went(stack, 'unused', manifestOf(second, keepsPrevious));
  // Whoever held its lease was cut off; another layer was never released.
  await stack.put(releaseLeaseKey('unused'), JSON.stringify({ execution }));
  const version = { bucket: stack.pipeline.bucket, key: 'manifests/unused/Dependencies.csproj', versionId: 'any' };
  for (const name of ['unused', 'never-released']) {
    await stack.invoke('prune-layers', { manifest: version, execution: `${execution}-next`, layer: name });
  }
}

/** An execution is stopped in its build, and so is the next that builds the same. @returns its ARN */
async function stoppedInBuild({ pipeline }: PermissionsStack): Promise<string> {
  let executionArn = '';
  for (let times = 0; times < 2; times++) {
    executionArn = await pipeline.executionOf(await pipeline.upload('slow', manifestOf(slow)));
    await pipeline.entered(executionArn, 'BuildStore');
    await pipeline.aws.sfn.stopExecution({ executionArn });
  }
  return executionArn;
}

async function createConsumers(stack: PermissionsStack, layerArn: string): Promise<void> {
  const tagged = { Tags: { 'prejit:layer': layer } };
  const onLayer = { Layers: [layerArn], Environment: { Variables: { DOTNET_SHARED_STORE: sharedStorePath } } };
  const encrypted = { KMSKeyArn: customerKey, Environment: { Variables: { STAGE: 'test' } } };
  const snapshots = { SnapStart: { ApplyOn: 'PublishedVersions' } } as const;
  const consumers: Record<string, Partial<CreateFunctionCommandInput>> = {
    'named-tried': snapshots,
    'named-started': {},
    'named-broken': onLayer,
    'tagged-tried': { ...tagged, ...encrypted, ...snapshots },
    'tagged-started': tagged,
    'tagged-broken': { ...tagged, ...onLayer },
    // Nobody has asked for it; it follows since it has the layer.
    user: onLayer,
  };
  for (const [name, settings] of Object.entries(consumers)) {
    await stack.createConsumer(name, settings);
    if (name.endsWith('-started')) await stack.publishProvisioned(name, 'live');
    else await stack.publish(name, 'live');
    if (!name.endsWith('-started')) await stack.giveEvent(name);
  }
}

/** Uploads a manifest, whose execution goes through. */
async function went(stack: PermissionsStack, name: string, text: string) {
  const { pipeline } = stack;
  const execution = await pipeline.executionOf(await pipeline.upload(name, text));
  const { releases } = (await stack.outputOf(execution)) as ExecutionResult;
  return { execution, layerArn: releases[0]?.layer.arn ?? '' };
}
