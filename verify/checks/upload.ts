/** Uploads a manifest and follows its execution to the end. */
import { NoExecution } from '../../local/commands/follow';
import type { ManifestFile } from '../../local/commands/manifest-file';
import type { RunResult } from '../../local/commands/result';
import { runManifest } from '../../local/commands/run-manifest';
import { Finding } from '../check';
import type { Context } from '../context';
import { deadLetters } from './dead-letters';

/** What may go wrong before an execution runs; part of the advice of every check that uploads. */
export const uploadAdvice = {
  notStarted: {
    when: 'an upload starts no execution',
    todo: 'After the first `pulumi up`, S3 may take five minutes until it sends events: run it again. Then look at the rule’s metrics in EventBridge: "MatchedEvents" counts the uploads that it saw.',
  },
  notAllowed: {
    when: 'an upload’s event ends in the dead-letter queue',
    todo: 'Each message of the queue says in its attribute ERROR_CODE why. For AccessDenied the rule’s role may not start executions: run `pulumi refresh` and `pulumi up`.',
  },
};

/** @throws Finding when no execution starts */
export async function upload(context: Context, manifest: ManifestFile): Promise<RunResult> {
  const { aws, stack, console, patience, signal } = context;
  const stuck = await deadLetters(context, stack.deadLetterQueueUrl);
  const { interval, start: startTimeout } = patience;
  // S3 may take minutes to send the first events of a new stack.
  console.busy(`waiting up to ${startTimeout} s for the upload of ${manifest.layer} to start an execution`);
  try {
    return await runManifest(aws, stack, manifest, console, {
      patience: { interval, startTimeout, signal },
      onStart: (execution) => context.executions.push(execution),
    });
  } catch (error) {
    if (!(error instanceof NoExecution)) throw error;
    if ((await deadLetters(context, stack.deadLetterQueueUrl)) > stuck) {
      const reason = `The event of ${manifest.layer} is in the dead-letter queue ${stack.deadLetterQueueUrl}.`;
      throw new Finding(reason, uploadAdvice.notAllowed, { cause: error });
    }
    throw new Finding(
      `The upload of ${manifest.layer} started no execution within ${startTimeout} s.`,
      uploadAdvice.notStarted,
      { cause: error },
    );
  }
}
