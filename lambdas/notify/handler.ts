/** Lambda entry point: one message about an execution that went through or failed. */

import type { ExecutionResult, FailureNotice, ReleaseNotice } from '../../core/pipeline';
import { logger } from '../aws/logger';
import { bucketObjects } from '../aws/objects';
import { loadSettings } from '../aws/settings';
import { sendMessage } from '../aws/topic';
import { type ExplainedFailure, type NotifyPorts, notifyFailure, notifyRelease } from './notify';
import { settingsSchema } from './settings';

export async function handler(notice: ReleaseNotice | FailureNotice): Promise<ExecutionResult | ExplainedFailure> {
  const { TOPIC_ARN } = loadSettings(settingsSchema);
  const ports: NotifyPorts = {
    objects: bucketObjects(notice.manifest.bucket),
    send: (message) => sendMessage(TOPIC_ARN, message),
  };
  const result = 'failure' in notice ? await notifyFailure(notice, ports) : await notifyRelease(notice, ports);
  logger({ execution: notice.execution }).info('notified', { manifest: notice.manifest });
  return result;
}
