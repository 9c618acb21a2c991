/** The queues of the events that could not start an execution. */
import type { Context } from '../context';

/** How many events are in one of them, about. */
export async function deadLetters({ aws }: Context, QueueUrl: string): Promise<number> {
  const { Attributes } = await aws.sqs.getQueueAttributes({
    QueueUrl,
    AttributeNames: ['ApproximateNumberOfMessages'],
  });
  return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
}

/** What is told of a queue that is not empty. Its events stay in it for 14 days, so that they may be of a fault that is mended. */
export async function notesOf(context: Context, queueUrl: string): Promise<string[]> {
  const stuck = await deadLetters(context, queueUrl);
  return stuck > 0
    ? [`${stuck} events could not start an execution and lie in the dead-letter queue ${queueUrl}.`]
    : [];
}
