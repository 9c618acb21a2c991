/** The stack that faults of function layers happen in: all of it is real, and between the requests and the services stands the fault. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { SSM } from '@aws-sdk/client-ssm';
import type { FunctionResult } from '../../core/function-pipeline';
import { type Clients, clientsFor } from '../../local/commands/clients';
import { historyOf } from '../../local/commands/follow';
import { type LocalStack, openLocalStack, type StackOutputs } from '../../local/commands/local-stack';
import type { Intercept } from '../../local/contract/service';
import type { WorldOptions } from '../fault';
import { type Codes, publishCodes } from './code';

/** How an execution ended. */
export interface Ended {
  execution: string;
  status: string;
  /** What people are to be told: the function's outcome, or the error's name. */
  outcome: string;
  result?: FunctionResult;
  cause?: string;
  /** When. */
  at: Date;
}

interface Note {
  subject: string;
  message: string;
}

/** Executions wait a hundredth of the time before they try a state again. */
const retryScale = 0.01;
/** Milliseconds between two looks, and until an execution has to be where it is waited for. */
const [interval, patience] = [25, 180_000];

export class FunctionsWorld {
  readonly clients: Clients;
  readonly outputs: StackOutputs;
  readonly ssm: SSM;
  /** What happens at requests from now on; undefined: nothing. */
  fault: Intercept | undefined;
  private readonly notes: Note[] = [];
  private readonly sqs: SQS;

  private constructor(
    private readonly stack: LocalStack,
    private readonly directory: string,
    readonly codes: Codes,
    private readonly queueUrl: string,
  ) {
    this.clients = clientsFor(stack);
    this.outputs = stack.outputs;
    this.ssm = new SSM(stack);
    this.sqs = new SQS(stack);
  }

  static async open({ directory: given, console }: WorldOptions): Promise<FunctionsWorld> {
    const directory = given ?? (await mkdtemp(path.join(tmpdir(), 'faults-')));
    let opened: FunctionsWorld | undefined;
    const stack = await openLocalStack({
      directory,
      // What a layer moves into init is a gain only where invocations have the processing power that they have in Lambda.
      lambda: { throttleCpu: true },
      retryScale,
      intercept: (request, answer) => opened?.fault?.(request, answer) ?? answer(request.input),
      console,
    });
    await stopLooks(new EventBridge(stack));
    const sqs = new SQS(stack);
    const { QueueUrl = '' } = await sqs.createQueue({ QueueName: 'told' });
    const { Attributes } = await sqs.getQueueAttributes({ QueueUrl, AttributeNames: ['QueueArn'] });
    const topic = { TopicArn: stack.outputs.topicArn, Protocol: 'sqs', Endpoint: Attributes?.QueueArn };
    await new SNS(stack).subscribe(topic);
    const codes = await publishCodes(path.join(directory, 'code'));
    opened = new FunctionsWorld(stack, directory, codes, QueueUrl);
    return opened;
  }

  get endpoint(): string {
    return this.stack.endpoint;
  }

  /** Starts an execution as the regular look does, or as people do. */
  async start(functionName: string, source = 'me'): Promise<string> {
    const input = JSON.stringify({ source, detail: { function: functionName } });
    const stateMachineArn = this.outputs.functionsStateMachineArn;
    return (await this.clients.sfn.startExecution({ stateMachineArn, input })).executionArn ?? '';
  }

  async ended(execution: string): Promise<Ended> {
    const {
      status = '',
      output,
      error,
      cause,
      stopDate: at = new Date(),
    } = await this.until(`the end of ${execution}`, async () => {
      const described = await this.clients.sfn.describeExecution({ executionArn: execution });
      return described.status === 'RUNNING' ? undefined : described;
    });
    if (status !== 'SUCCEEDED') return { execution, status, outcome: error ?? status, ...(cause && { cause }), at };
    const { result } = JSON.parse(output ?? '{}') as { result: FunctionResult };
    return { execution, status, outcome: result.outcome, result, at };
  }

  /** Waits until an execution has entered a state. @throws Error when it ends before that */
  async entered(execution: string, isState: (name: string) => boolean): Promise<void> {
    await this.until(`a state of ${execution}`, async () => {
      const { status, error } = await this.clients.sfn.describeExecution({ executionArn: execution });
      const events = await historyOf(this.clients.sfn, execution);
      if (events.some(({ stateEnteredEventDetails: state }) => isState(state?.name ?? ''))) return true;
      if (status !== 'RUNNING')
        throw new Error(`The execution ended as ${status} (${error}) before the fault happened.`);
      return undefined;
    });
  }

  /** What was sent to the topic about an execution. */
  async told(execution: string): Promise<Note[]> {
    for (;;) {
      const { Messages = [] } = await this.sqs.receiveMessage({ QueueUrl: this.queueUrl, MaxNumberOfMessages: 10 });
      if (Messages.length === 0) break;
      for (const { Body = '', ReceiptHandle } of Messages) {
        const { Subject: subject, Message: message } = JSON.parse(Body);
        this.notes.push({ subject, message });
        await this.sqs.deleteMessage({ QueueUrl: this.queueUrl, ReceiptHandle });
      }
    }
    return this.notes.filter(({ message }) => message.includes(execution));
  }

  /** Keys of the bucket's objects below a prefix. */
  async keys(Prefix: string): Promise<string[]> {
    const { Contents = [] } = await this.clients.s3.listObjectsV2({ Bucket: this.outputs.bucket, Prefix });
    return Contents.map(({ Key = '' }) => Key);
  }

  async close(): Promise<void> {
    this.fault = undefined;
    await this.stack.close();
    await rm(this.directory, { recursive: true, force: true });
  }

  private async until<T>(what: string, look: () => Promise<T | undefined>): Promise<T> {
    for (const deadline = performance.now() + patience; performance.now() < deadline; await sleep(interval)) {
      const found = await look();
      if (found !== undefined) return found;
    }
    throw new Error(`${what} did not come within ${patience / 1000} s.`);
  }
}

/** They would find what a fault has left before it is looked at. */
async function stopLooks(events: EventBridge): Promise<void> {
  const { Rules = [] } = await events.listRules({});
  for (const { Name, ScheduleExpression, Description } of Rules) {
    if (ScheduleExpression) await events.putRule({ Name, ScheduleExpression, Description, State: 'DISABLED' });
  }
}
