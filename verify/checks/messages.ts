/** The topic's messages, as this run's queue gets them. */
import { z } from 'zod';
import type { Context } from '../context';
import { topic } from './topic';

/** https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html */
const envelope = z.object({ Subject: z.string().optional(), Message: z.string() });

export interface Message {
  subject: string;
  body: string;
}

/** Waits for the message about an execution. @returns undefined when none comes */
export async function messageOf(context: Context, execution: string): Promise<Message | undefined> {
  const { aws, patience } = context;
  const QueueUrl = context.result(topic).queueUrl;
  return context.within(patience.message, async () => {
    const { Messages = [] } = await aws.sqs.receiveMessage({ QueueUrl, MaxNumberOfMessages: 10 });
    let found: Message | undefined;
    for (const { Body = '{}', ReceiptHandle } of Messages) {
      await aws.sqs.deleteMessage({ QueueUrl, ReceiptHandle });
      const { Subject: subject = '', Message: body } = envelope.parse(JSON.parse(Body));
      // Others may use the pipeline meanwhile; their messages are not ours.
      if (body.includes(execution)) found = { subject, body };
    }
    return found;
  });
}
