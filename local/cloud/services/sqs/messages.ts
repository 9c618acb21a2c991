/** Messages in queues: each is invisible for a while after it was received, and gone when it is deleted. */
import { createHash, randomUUID } from 'node:crypto';
import { AwsError, type Cloud, type Handler, type Shape } from '../../../contract/service';
import type { Table } from '../../../contract/state';
import { attributeOf, type Queue, type Queues } from './queues';

interface Message {
  queue: string;
  id: string;
  body: string;
  attributes: Shape;
  /** Times in milliseconds since 1970. */
  sent: number;
  visible: number;
  firstReceived?: number;
  receiptHandle?: string;
  receiveCount: number;
}

/** What calls may ask for, messages and seconds: the API's documents say it, its model doesn't. */
const ranges: Record<string, [min: number, max: number]> = {
  MaxNumberOfMessages: [1, 10],
  WaitTimeSeconds: [0, 20],
  VisibilityTimeout: [0, 43_200],
  DelaySeconds: [0, 900],
};

export class QueueMessages {
  private readonly table: Table<Message>;
  /** Receivers that wait for a message, by what wakes them. */
  private readonly waiting = new Set<() => void>();

  constructor(cloud: Cloud) {
    this.table = cloud.state.table('sqs.messages');
  }

  handlers(queues: Queues): Record<string, Handler> {
    return {
      SendMessage: (input) => {
        checkRanges(input);
        return this.send(queues.byUrl(input.QueueUrl), input);
      },
      ReceiveMessage: (input) => {
        checkRanges(input);
        return this.receive(queues.byUrl(input.QueueUrl), input);
      },
      DeleteMessage: ({ QueueUrl, ReceiptHandle }) => {
        const { name } = queues.byUrl(QueueUrl);
        const message = [...this.of(name)].find(({ receiptHandle }) => receiptHandle === ReceiptHandle);
        if (message) this.table.delete(message.id);
        return {};
      },
    };
  }

  /** Numbers of messages, as attributes of the queue. */
  count(queue: string): Record<string, string> {
    const messages = this.of(queue);
    const now = Date.now();
    const hidden = messages.filter(({ visible }) => visible > now);
    const delayed = hidden.filter(({ receiptHandle }) => !receiptHandle);
    return {
      ApproximateNumberOfMessages: String(messages.length - hidden.length),
      ApproximateNumberOfMessagesNotVisible: String(hidden.length - delayed.length),
      ApproximateNumberOfMessagesDelayed: String(delayed.length),
    };
  }

  purge(queue: string): Shape {
    for (const { id } of this.of(queue)) this.table.delete(id);
    return {};
  }

  /** Lets receivers that wait go away. */
  close(): void {
    for (const wake of this.waiting) wake();
  }

  private of(queue: string): Message[] {
    return [...this.table.values()].filter((message) => message.queue === queue);
  }

  private send(queue: Queue, { MessageBody, DelaySeconds, MessageAttributes = {} }: Shape): Shape {
    const size = Buffer.byteLength(MessageBody);
    const max = Number(attributeOf(queue, 'MaximumMessageSize'));
    if (size === 0 || size > max) {
      const message = `One or more parameters are invalid. The message must be 1 to ${max} bytes; it has ${size}.`;
      throw new AwsError('InvalidParameterValue', message);
    }
    const delay = DelaySeconds ?? Number(attributeOf(queue, 'DelaySeconds'));
    const id = randomUUID();
    const now = Date.now();
    this.table.set(id, {
      queue: queue.name,
      id,
      body: MessageBody,
      attributes: MessageAttributes,
      sent: now,
      visible: now + delay * 1000,
      receiveCount: 0,
    });
    for (const wake of this.waiting) wake();
    return { MessageId: id, MD5OfMessageBody: md5(MessageBody) };
  }

  private async receive(queue: Queue, input: Shape): Promise<Shape> {
    const wait = input.WaitTimeSeconds ?? Number(attributeOf(queue, 'ReceiveMessageWaitTimeSeconds'));
    const deadline = Date.now() + wait * 1000;
    let received = this.take(queue, input);
    while (received.length === 0 && Date.now() < deadline) {
      if (!(await this.nextMessage(deadline))) break;
      received = this.take(queue, input);
    }
    return received.length > 0 ? { Messages: received } : {};
  }

  /** Resolves to whether a message came before the deadline. */
  private nextMessage(deadline: number): Promise<boolean> {
    return new Promise((resolve) => {
      const done = (came: boolean) => {
        clearTimeout(timeout);
        this.waiting.delete(wake);
        resolve(came);
      };
      const wake = () => done(true);
      const timeout = setTimeout(() => done(false), deadline - Date.now());
      this.waiting.add(wake);
    });
  }

  private take(
    queue: Queue,
    { MaxNumberOfMessages = 1, VisibilityTimeout, MessageAttributeNames = [] }: Shape,
  ): Shape[] {
    const now = Date.now();
    const timeout = VisibilityTimeout ?? Number(attributeOf(queue, 'VisibilityTimeout'));
    const taken = this.of(queue.name)
      .filter(({ visible }) => visible <= now)
      .slice(0, MaxNumberOfMessages);
    return taken.map((message) => {
      const received: Message = {
        ...message,
        visible: now + timeout * 1000,
        firstReceived: message.firstReceived ?? now,
        receiptHandle: randomUUID(),
        receiveCount: message.receiveCount + 1,
      };
      this.table.set(message.id, received);
      return describe(received, MessageAttributeNames.length > 0);
    });
  }
}

function checkRanges(input: Shape): void {
  for (const [name, [min, max]] of Object.entries(ranges)) {
    const value = input[name];
    if (value === undefined || (value >= min && value <= max)) continue;
    const reason = `Must be between ${min} and ${max}, if provided.`;
    throw new AwsError('InvalidParameterValue', `Value ${value} for parameter ${name} is invalid. Reason: ${reason}`);
  }
}

function describe(message: Message, withAttributes: boolean): Shape {
  return {
    MessageId: message.id,
    ReceiptHandle: message.receiptHandle,
    Body: message.body,
    MD5OfBody: md5(message.body),
    Attributes: {
      SentTimestamp: String(message.sent),
      ApproximateReceiveCount: String(message.receiveCount),
      ApproximateFirstReceiveTimestamp: String(message.firstReceived),
    },
    ...(withAttributes && Object.keys(message.attributes).length > 0 && { MessageAttributes: message.attributes }),
  };
}

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
