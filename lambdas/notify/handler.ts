/** Lambda entry point: one message about an execution that went through or failed. */

import type { ExecutionResult, FailureNotice, ReleaseNotice } from '../../core/pipeline';
import { logger } from '../aws/logger';
import { loadSettings } from '../aws/settings';
import { type Message, sendMessage } from '../aws/topic';
import { type ExplainedFailure, notifyFailure, notifyRelease } from './notify';
import { settingsSchema } from './settings';

export async function handler(notice: ReleaseNotice | FailureNotice): Promise<ExecutionResult | ExplainedFailure> {
  const { TOPIC_ARN } = loadSettings(settingsSchema);
  const send = (message: Message) => sendMessage(TOPIC_ARN, message);
  const result = 'failure' in notice ? await notifyFailure(notice, send) : await notifyRelease(notice, send);
  logger({ execution: notice.execution }).info('notified', { manifest: notice.manifest });
  return result;
}
