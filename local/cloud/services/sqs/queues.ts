/** Queues: what they are called and set to. */
import { AwsError, type Cloud, type Handler, type Shape } from '../../../contract/service';
import type { Table } from '../../../contract/state';
import { policyProblem } from '../../authorization/document';
import { paginate } from '../paginate';
import { withoutTags } from '../tags';
import type { QueueMessages } from './messages';

export interface Queue {
  name: string;
  attributes: Record<string, string>;
  tags: Record<string, string>;
  /** Seconds since 1970. */
  created: number;
  modified: number;
}

/** Attributes that may be set, with what a queue has that was never told. Times are in seconds, sizes in bytes. */
const defaults: Record<string, string | undefined> = {
  VisibilityTimeout: '30',
  MaximumMessageSize: '262144',
  MessageRetentionPeriod: '345600',
  DelaySeconds: '0',
  ReceiveMessageWaitTimeSeconds: '0',
  SqsManagedSseEnabled: 'true',
  Policy: undefined,
};

/** What attributes may be: https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html */
const ranges: Record<string, [min: number, max: number]> = {
  VisibilityTimeout: [0, 43_200],
  MaximumMessageSize: [1024, 1_048_576],
  MessageRetentionPeriod: [60, 1_209_600],
  DelaySeconds: [0, 900],
  ReceiveMessageWaitTimeSeconds: [0, 20],
};

export class Queues {
  private readonly table: Table<Queue>;

  constructor(private readonly cloud: Cloud) {
    this.table = cloud.state.table('sqs.queues');
  }

  /** The server's port may be another in the next run, so a queue's URL is told by its last part. */
  byUrl(url: string): Queue {
    return this.byName(new URL(url, this.cloud.endpoint).pathname.split('/').at(-1) ?? '');
  }

  byName(name: string): Queue {
    const queue = this.table.get(name);
    if (queue) return queue;
    throw new AwsError('QueueDoesNotExist', `The specified queue does not exist: ${name}`);
  }

  url = ({ name }: Queue): string => `${this.cloud.endpoint}/${this.cloud.accountId}/${name}`;

  arn = (name: string): string => `arn:aws:sqs:${this.cloud.region}:${this.cloud.accountId}:${name}`;

  handlers(messages: QueueMessages): Record<string, Handler> {
    return {
      CreateQueue: ({ QueueName, Attributes = {}, tags = {} }) => {
        checkName(QueueName);
        checkAttributes(Attributes);
        const existing = this.table.get(QueueName);
        const differs =
          existing && Object.entries(Attributes).some(([key, value]) => attributeOf(existing, key) !== value);
        if (differs) {
          const message = `A queue already exists with the same name and a different value for an attribute: ${QueueName}`;
          throw new AwsError('QueueNameExists', message);
        }
        const now = seconds();
        const queue = existing ?? { name: QueueName, attributes: Attributes, tags, created: now, modified: now };
        this.table.set(QueueName, queue);
        return { QueueUrl: this.url(queue) };
      },
      DeleteQueue: ({ QueueUrl }) => {
        const { name } = this.byUrl(QueueUrl);
        messages.purge(name);
        this.table.delete(name);
        return {};
      },
      ListQueues: ({ QueueNamePrefix: prefix = '', MaxResults = 1000, NextToken }) => {
        const found = [...this.table.values()].filter(({ name }) => name.startsWith(prefix));
        const { page, nextToken } = paginate(found, MaxResults, NextToken, 'InvalidParameterValue');
        return { QueueUrls: page.map(this.url), NextToken: nextToken };
      },
      GetQueueUrl: ({ QueueName }) => ({ QueueUrl: this.url(this.byName(QueueName)) }),
      GetQueueAttributes: ({ QueueUrl, AttributeNames = [] }) => {
        const queue = this.byUrl(QueueUrl);
        const all = Object.entries({ ...this.describe(queue), ...messages.count(queue.name) });
        const wanted = new Set(AttributeNames as string[]);
        return { Attributes: Object.fromEntries(all.filter(([name]) => wanted.has('All') || wanted.has(name))) };
      },
      SetQueueAttributes: ({ QueueUrl, Attributes }) => {
        checkAttributes(Attributes);
        const queue = this.byUrl(QueueUrl);
        this.change(queue, { attributes: { ...queue.attributes, ...Attributes }, modified: seconds() });
        return {};
      },
      TagQueue: ({ QueueUrl, Tags }) => {
        const queue = this.byUrl(QueueUrl);
        return this.change(queue, { tags: { ...queue.tags, ...Tags } });
      },
      UntagQueue: ({ QueueUrl, TagKeys }) => {
        const queue = this.byUrl(QueueUrl);
        return this.change(queue, { tags: withoutTags(queue.tags, TagKeys) });
      },
    };
  }

  private change(queue: Queue, changes: Partial<Queue>): Shape {
    this.table.set(queue.name, { ...queue, ...changes });
    return {};
  }

  private describe(queue: Queue): Record<string, string> {
    const values = Object.keys(defaults).flatMap((name) => {
      const value = attributeOf(queue, name);
      return value ? [[name, value]] : [];
    });
    return {
      QueueArn: this.arn(queue.name),
      CreatedTimestamp: String(queue.created),
      LastModifiedTimestamp: String(queue.modified),
      ...Object.fromEntries(values),
    };
  }
}

/** Value of an attribute that may be set. */
export const attributeOf = (queue: Queue, name: string): string | undefined => queue.attributes[name] ?? defaults[name];

const seconds = (): number => Math.floor(Date.now() / 1000);

function checkName(name: string): void {
  if (name.endsWith('.fifo')) throw new AwsError('NotImplemented', 'The local cloud has no FIFO queues.', 501);
  if (!/^[\w-]{1,80}$/.test(name)) {
    const message = 'Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length';
    throw new AwsError('InvalidParameterValue', message);
  }
}

function checkAttributes(attributes: Record<string, string>): void {
  for (const [name, value] of Object.entries(attributes)) {
    // The API's model says which names there are; those that are not here would have an effect, and have none.
    if (!(name in defaults)) {
      throw new AwsError('NotImplemented', `The local cloud has no queues with the attribute ${name}.`, 501);
    }
    const [min, max] = ranges[name] ?? [];
    const isWithin = min === undefined || max === undefined || (/^\d+$/.test(value) && +value >= min && +value <= max);
    const problem = name === 'Policy' && value ? policyProblem(value, 'resource') : undefined;
    if (isWithin && problem === undefined) continue;
    const reason = problem ? ` ${problem}` : ` It takes ${min} to ${max}.`;
    throw new AwsError('InvalidAttributeValue', `Invalid value for the parameter ${name}.${reason}`);
  }
}
