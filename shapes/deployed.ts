/** A function that was deployed to the local cloud, as its owner sees it. */
import { setTimeout as sleep } from 'node:timers/promises';
import {
  type FunctionConfiguration,
  type Runtime,
  waitUntilFunctionActiveV2,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import type { Clients } from '../local/commands/clients';
import { executionRole } from '../local/commands/deploy-example';
import type { Start } from './trial';

export interface Deployment {
  name: string;
  handler: string;
  zip: Buffer;
  /** ARNs of layer versions, in order. */
  layers: string[];
  variables: Record<string, string>;
}

/** Seconds between looks, and until a function has to be there or a log has to hold what was written. */
const [minDelay, maxWaitTime] = [0.2, 30];

const logGroupOf = (functionName: string): string => `/aws/lambda/${functionName}`;

export class DeployedFunction {
  private constructor(
    private readonly clients: Clients,
    private readonly name: string,
    readonly arn: string,
  ) {}

  static async deploy(clients: Clients, { name, handler, zip, layers, variables }: Deployment) {
    const { lambda, iam, logs } = clients;
    // One of its name may have been there before.
    await logs.createLogGroup({ logGroupName: logGroupOf(name) }).catch((error: Error) => {
      if (error.name !== 'ResourceAlreadyExistsException') throw error;
    });
    const { FunctionArn = '' } = await lambda.createFunction({
      FunctionName: name,
      Runtime: 'dotnet10' as Runtime,
      Handler: handler,
      Role: await executionRole(iam, name),
      MemorySize: 512,
      Timeout: 30,
      Layers: layers,
      Environment: { Variables: variables },
      Code: { ZipFile: zip },
      Tags: { team: 'orders' },
    });
    await waitUntilFunctionActiveV2({ client: lambda, maxWaitTime, minDelay }, { FunctionName: name });
    return new DeployedFunction(clients, name, FunctionArn);
  }

  async update(ZipFile: Buffer): Promise<void> {
    const { lambda } = this.clients;
    await lambda.updateFunctionCode({ FunctionName: this.name, ZipFile });
    await waitUntilFunctionUpdatedV2({ client: lambda, maxWaitTime, minDelay }, { FunctionName: this.name });
  }

  /** Without what every change of it changes. */
  async configuration(): Promise<FunctionConfiguration> {
    const { LastModified, RevisionId, $metadata, ...rest } = await this.clients.lambda.getFunctionConfiguration({
      FunctionName: this.name,
    });
    return rest;
  }

  /** Invokes it once, in an environment that is new since it was changed. @throws Error when it fails */
  async start(Payload: string): Promise<Start> {
    const startTime = Date.now();
    const answer = await this.answer(Payload);
    const log = await this.log(startTime);
    if (!log.includes('Init Duration'))
      throw new Error(`The function ${this.name} was invoked in an environment that was there.`);
    return { answer, log };
  }

  /** Invokes it once, in whatever environment there is. @throws Error when it fails */
  async answer(Payload: string): Promise<string> {
    const { Payload: output, FunctionError } = await this.clients.lambda.invoke({ FunctionName: this.name, Payload });
    const answer = output?.transformToString() ?? '';
    if (FunctionError) throw new Error(`The function ${this.name} failed: ${answer}`);
    return answer;
  }

  /** What its processes have written since a time, once it holds the invocation's end. */
  private async log(startTime: number): Promise<string> {
    const { logs } = this.clients;
    const deadline = performance.now() + maxWaitTime * 1000;
    while (performance.now() < deadline) {
      const { events = [] } = await logs.filterLogEvents({ logGroupName: logGroupOf(this.name), startTime });
      const text = events.map(({ message = '' }) => message).join('\n');
      if (text.includes('REPORT RequestId')) return text;
      await sleep(minDelay * 1000);
    }
    throw new Error(`The log of ${this.name} holds no REPORT line of its invocation.`);
  }
}
