/** Uploads a manifest and follows what the pipeline makes of it. */
import { readFile } from 'node:fs/promises';
import { startupProfileKey } from '../../core/keys';
import type { Console } from '../console';
import type { Clients } from './clients';
import { followUpload, type RunOptions } from './follow-upload';
import type { StackOutputs } from './local-stack';
import type { ManifestFile } from './manifest-file';
import type { RunResult } from './result';

export async function runManifest(
  clients: Pick<Clients, 's3' | 'sfn' | 'logs'>,
  outputs: Pick<StackOutputs, 'bucket' | 'stateMachineArn' | 'buildLogGroup'>,
  manifest: ManifestFile,
  console: Console,
  options: RunOptions = {},
): Promise<RunResult> {
  const { s3 } = clients;
  const Bucket = outputs.bucket;
  const started = performance.now();
  if (manifest.profile) {
    // Before the manifest: the upload of the manifest is what starts the build.
    await s3.putObject({ Bucket, Key: startupProfileKey(manifest.layer), Body: await readFile(manifest.profile) });
  }
  const Key = `manifests/${manifest.layer}/${manifest.name}`;
  const { VersionId = '' } = await s3.putObject({ Bucket, Key, Body: await readFile(manifest.path) });
  console.line(`uploaded s3://${Bucket}/${Key}`);
  return followUpload(clients, outputs, VersionId, started, console, options);
}
