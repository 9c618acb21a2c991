/** Tells people how an execution went, and the workflow how to end it. */
import type { FunctionFailureNotice, FunctionNotice } from '../../core/function-pipeline';
import type { ConsumerResult, ExecutionResult, FailureNotice, Release, ReleaseNotice } from '../../core/pipeline';
import type { ObjectStore } from '../aws/objects';
import type { Message } from '../aws/topic';
import { explain } from './explain';
import { functionFailureMessage, functionMessage } from './function-message';
import { failureMessage, releaseMessage } from './message';

export interface NotifyPorts {
  objects: Pick<ObjectStore, 'bucket' | 'read'>;
  send(message: Message): Promise<void>;
}

type Send = Pick<NotifyPorts, 'send'>;

/** What the execution fails with. */
export interface ExplainedFailure {
  error: string;
  cause: string;
}

export async function notifyRelease(notice: ReleaseNotice, { objects, send }: NotifyPorts): Promise<ExecutionResult> {
  const { releases } = notice;
  const status = releases.some((release) => release.superseded) ? 'SUPERSEDED' : 'SUCCEEDED';
  const told = releases.map(async (release) => ({ ...release, functions: await functionsOf(release, objects) }));
  await send(releaseMessage(notice, status, await Promise.all(told)));
  return { status, releases };
}

/** What became of each function, from the list that update-consumers left in the bucket. */
async function functionsOf({ outcomes }: Release, objects: NotifyPorts['objects']): Promise<ConsumerResult[]> {
  if (outcomes === undefined) return [];
  const list = await objects.read(outcomes);
  if (!list)
    throw new Error(`s3://${objects.bucket}/${outcomes} is missing; it must not be deleted while its execution runs.`);
  return JSON.parse(list.bytes.toString('utf8'));
}

export async function notifyFailure(notice: FailureNotice, { send }: Send): Promise<ExplainedFailure> {
  const explanation = explain(notice.failure);
  await send(failureMessage(notice, explanation));
  return { error: explanation.name, cause: explanation.message };
}

export async function notifyFunction(notice: FunctionNotice, { send }: Send): Promise<FunctionNotice['result']> {
  await send(functionMessage(notice));
  return notice.result;
}

export async function notifyFunctionFailure(notice: FunctionFailureNotice, { send }: Send): Promise<ExplainedFailure> {
  const explanation = explain(notice.failure);
  await send(functionFailureMessage(notice, explanation));
  return { error: explanation.name, cause: explanation.message };
}
