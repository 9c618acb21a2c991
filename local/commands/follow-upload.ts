/** Follows what the pipeline makes of an uploaded manifest, and says it. */
import type { Console } from '../console';
import type { Clients } from './clients';
import { findExecution, ofUpload, type Patience } from './follow';
import type { StackOutputs } from './local-stack';
import { type ReleaseObjects, type RunResult, toRunResult } from './result';
import { showExecution } from './show-execution';

/** Whoever runs a manifest elsewhere than at home waits longer, and may have to stop what it started. */
export interface RunOptions {
  patience?: Patience;
  onStart?(executionArn: string): void;
}

/**
 * @param versionId of the object that was uploaded
 * @param started when that was, by performance.now()
 */
export async function followUpload(
  clients: Pick<Clients, 's3' | 'sfn' | 'logs'>,
  outputs: Pick<StackOutputs, 'bucket' | 'stateMachineArn' | 'buildLogGroup'>,
  versionId: string,
  started: number,
  console: Console,
  { patience, onStart }: RunOptions = {},
): Promise<RunResult> {
  const { sfn } = clients;
  const upload = { what: 'The upload', isEvent: ofUpload(versionId) };
  const executionArn = await findExecution(sfn, outputs.stateMachineArn, upload, patience);
  onStart?.(executionArn);
  const execution = await showExecution(clients, executionArn, outputs.buildLogGroup, console, patience);
  const seconds = (performance.now() - started) / 1000;
  return toRunResult(execution, seconds, releaseObjects(clients, outputs.bucket));
}

/** Reads them as the user. */
export function releaseObjects({ s3 }: Pick<Clients, 's3'>, Bucket: string): ReleaseObjects {
  const read = async (Key: string) => {
    const { Body } = await s3.getObject({ Bucket, Key });
    return JSON.parse((await Body?.transformToString()) ?? '');
  };
  return {
    report: ({ layer }) => read(layer.report),
    consumers: async ({ outcomes }) => (outcomes === undefined ? [] : read(outcomes)),
  };
}
