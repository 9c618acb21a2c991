/** Messages to one SNS topic. */
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { clientOptions, memoise } from './client';

export interface Message {
  /** At most 100 printable ASCII characters. */
  subject: string;
  body: string;
}

const client = memoise(() => new SNSClient(clientOptions));

export async function sendMessage(topicArn: string, { subject, body }: Message): Promise<void> {
  await client().send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: body }));
}
