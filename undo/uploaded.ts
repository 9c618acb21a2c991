/** What became of the manifest that was uploaded last. */
import { paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { paginateListExecutions } from '@aws-sdk/client-sfn';
import { manifestKeyPattern, manifestsPrefix } from '../core/keys';
import type { Undoing } from './undoing';

/** Step Functions forgets executions that ended so long ago: https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html */
const historyMilliseconds = 90 * 24 * 3600 * 1000;

/**
 * Whether the last upload became the newest release. Else it failed, was stopped when it had moved some of the functions, or
 * started nothing. Nothing may be running. True when there is no manifest, and for one of which nothing can be known any more.
 */
export async function isUploadReleased(undoing: Undoing): Promise<boolean> {
  const { aws, stack } = undoing;
  const upload = await lastUpload(undoing);
  if (!upload) return true;
  const { VersionId } = await aws.s3.headObject({ Bucket: stack.bucket, Key: upload.key });
  // The newest come first, and none of an upload is older than it.
  for await (const { executions = [] } of paginateListExecutions(
    { client: aws.sfn },
    { stateMachineArn: stack.stateMachineArn },
  )) {
    for (const { executionArn, startDate = new Date() } of executions) {
      if (startDate < upload.at) return false;
      const { input = '{}', status, output = '{}' } = await aws.sfn.describeExecution({ executionArn });
      if (JSON.parse(input).detail?.object?.['version-id'] !== VersionId || status !== 'SUCCEEDED') continue;
      if (JSON.parse(output).status === 'SUCCEEDED') return true;
    }
  }
  return Date.now() - Number(upload.at) > historyMilliseconds;
}

/** As the pipeline sees it: S3 has whole seconds, and of the same one the key that sorts last counts. */
async function lastUpload({ aws, stack, layer }: Undoing): Promise<{ key: string; at: Date } | undefined> {
  const query = { Bucket: stack.bucket, Prefix: `${manifestsPrefix}${layer}/` };
  let last: { key: string; at: Date } | undefined;
  for await (const { Contents = [] } of paginateListObjectsV2({ client: aws.s3 }, query)) {
    for (const { Key = '', LastModified } of Contents) {
      if (!LastModified || !manifestKeyPattern.test(Key)) continue;
      // S3 lists keys in their order.
      if (!last || LastModified >= last.at) last = { key: Key, at: LastModified };
    }
  }
  return last;
}
