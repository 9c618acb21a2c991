/** Tells people how an execution went, and the workflow how to end it. */

import type { ExecutionResult, FailureNotice, ReleaseNotice } from '../../core/pipeline';
import type { Message } from '../aws/topic';
import { explain } from './explain';
import { failureMessage, releaseMessage } from './message';

/** What the execution fails with. */
export interface ExplainedFailure {
  error: string;
  cause: string;
}

export async function notifyRelease(
  notice: ReleaseNotice,
  send: (message: Message) => Promise<void>,
): Promise<ExecutionResult> {
  const isSuperseded = notice.releases.some((release) => release.superseded);
  const result: ExecutionResult = { status: isSuperseded ? 'SUPERSEDED' : 'SUCCEEDED', releases: notice.releases };
  await send(releaseMessage(notice, result));
  return result;
}

export async function notifyFailure(
  notice: FailureNotice,
  send: (message: Message) => Promise<void>,
): Promise<ExplainedFailure> {
  const explanation = explain(notice.failure);
  await send(failureMessage(notice, explanation));
  return { error: explanation.name, cause: explanation.message };
}
