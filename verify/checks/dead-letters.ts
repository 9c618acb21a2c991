/** The queue of the events that could not start an execution. */
import type { Context } from '../context';

/** How many events are in it, about. */
export async function deadLetters({ aws, stack }: Context): Promise<number> {
  const { Attributes } = await aws.sqs.getQueueAttributes({
    QueueUrl: stack.deadLetterQueueUrl,
    AttributeNames: ['ApproximateNumberOfMessages'],
  });
  return Number(Attributes?.ApproximateNumberOfMessages ?? 0);
}
