/** Messages to one SNS topic. */
import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import { clientOptions, memoise } from './client';

export interface Message {
  /** Less than 100 printable ASCII characters, the first of them no blank. */
  subject: string;
  body: string;
}

const client = memoise(() => new SNSClient(clientOptions));

export async function sendMessage(topicArn: string, { subject, body }: Message): Promise<void> {
  await client().send(new PublishCommand({ TopicArn: topicArn, Subject: subject, Message: body }));
}
