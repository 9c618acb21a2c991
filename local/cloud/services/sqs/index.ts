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
    actions: {
      SendMessage: onQueue('SendMessage'),
      ReceiveMessage: onQueue('ReceiveMessage'),
      DeleteMessage: onQueue('DeleteMessage'),
      GetQueueAttributes: onQueue('GetQueueAttributes'),
      GetQueueUrl: ({ QueueName }) => [{ action: 'sqs:GetQueueUrl', resource: queues.arn(QueueName) }],
    },
    async close() {
      messages.close();
    },
  };
}
