/** Lambda entry point: one message about an execution that went through or failed, of a manifest's or of a function's. */
import type { FunctionFailureNotice, FunctionNotice, FunctionResult } from '../../core/function-pipeline';
import type { ExecutionResult, FailureNotice, ReleaseNotice } from '../../core/pipeline';
import { logger } from '../aws/logger';
import { bucketObjects } from '../aws/objects';
import { loadSettings } from '../aws/settings';
import { type Message, sendMessage } from '../aws/topic';
import { type ExplainedFailure, notifyFailure, notifyFunction, notifyFunctionFailure, notifyRelease } from './notify';
import { settingsSchema } from './settings';

type Notice = ReleaseNotice | FailureNotice | FunctionNotice | FunctionFailureNotice;

export async function handler(notice: Notice): Promise<ExecutionResult | FunctionResult | ExplainedFailure> {
  const { TOPIC_ARN } = loadSettings(settingsSchema);
  const result = await tell(notice, (message) => sendMessage(TOPIC_ARN, message));
  logger({ execution: notice.execution }).info('notified', 'manifest' in notice ? { manifest: notice.manifest } : {});
  return result;
}

function tell(notice: Notice, send: (message: Message) => Promise<void>) {
  if ('result' in notice) return notifyFunction(notice, { send });
  if ('event' in notice) return notifyFunctionFailure(notice, { send });
  if ('failure' in notice) return notifyFailure(notice, { send });
  return notifyRelease(notice, { objects: bucketObjects(notice.manifest.bucket), send });
}
