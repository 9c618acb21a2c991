/** Amazon SQS: standard queues. */
import type { Cloud, RequiredPermission, Service, Shape } from '../../../contract/service';
import { QueueMessages } from './messages';
import { Queues } from './queues';

export function createSqs(cloud: Cloud): Service {
  const queues = new Queues(cloud);
  const messages = new QueueMessages(cloud);
  const onQueue =
    (action: string) =>
    ({ QueueUrl }: Shape): RequiredPermission[] => [
      { action: `sqs:${action}`, resource: queues.arn(queues.byUrl(QueueUrl).name) },
    ];
  return {
    name: 'sqs',
    handlers: { ...queues.handlers(messages), ...messages.handlers(queues) },
    differences: {
      CreateQueue:
        'Standard queues, encrypted by SQS. Other attributes, redrive and keys for two, are refused with 501.',
      DeleteQueue: 'Gone at once, in AWS within a minute. The name can be taken again at once.',
      GetQueueUrl: 'In this account only.',
      ListQueues: '',
      GetQueueAttributes: 'The numbers of messages are exact.',
      SetQueueAttributes: 'As CreateQueue.',
      SendMessage: '',
      ReceiveMessage: 'In order, each once: kinder than AWS, where both are not promised. Messages do not expire.',
      DeleteMessage: '',
      TagQueue: '',
      UntagQueue: '',
    },
    actions: {
      SendMessage: onQueue('SendMessage'),
      ReceiveMessage: onQueue('ReceiveMessage'),
      DeleteMessage: onQueue('DeleteMessage'),
      GetQueueAttributes: onQueue('GetQueueAttributes'),
      DeleteQueue: onQueue('DeleteQueue'),
      SetQueueAttributes: onQueue('SetQueueAttributes'),
      TagQueue: onQueue('TagQueue'),
      UntagQueue: onQueue('UntagQueue'),
      CreateQueue: ({ QueueName }) => [{ action: 'sqs:CreateQueue', resource: queues.arn(QueueName) }],
      GetQueueUrl: ({ QueueName }) => [{ action: 'sqs:GetQueueUrl', resource: queues.arn(QueueName) }],
    },
    async close() {
      messages.close();
    },
  };
}
