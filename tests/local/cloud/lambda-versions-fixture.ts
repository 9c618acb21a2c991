/** Functions with published versions, in a cloud that SDK clients talk to. Each tells what its environments do. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  type FunctionConfiguration,
  Lambda,
  waitUntilFunctionUpdatedV2,
  waitUntilPublishedVersionActive,
} from '@aws-sdk/client-lambda';
import type { Shape } from '../../../local/contract/service';
import { zip } from './lambda-fixture';
import { createFunction, createFunctionRole, startTestCloud, type TestCloud } from './running-cloud';

/** Writes a line for each init phase, which fails or waits to be let if STAGE says so, and answers with what it knows of itself. */
const source = `
  const { appendFileSync, existsSync } = require('node:fs');
  const { STAGE, MARKS, AWS_LAMBDA_INITIALIZATION_TYPE: type } = process.env;
  appendFileSync(MARKS, STAGE + ' ' + type + '\\n');
  console.log('init of ' + STAGE);
  if (STAGE === 'broken') process.exit(3);
  const sleep = () => Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 10);
  while (STAGE === 'waiting' && !existsSync(MARKS + '.open')) sleep();
  exports.handler = async ({ wait = 0, exit = false }) => {
    await new Promise((done) => setTimeout(done, wait));
    if (exit) process.exit(4);
    return { stage: STAGE, type, pid: process.pid };
  };`;

/** What the SDK's waiters are given here: seconds. */
const patience = { maxWaitTime: 20, minDelay: 0.05, maxDelay: 0.05 };

export class VersionedFunctions {
  readonly lambda: Lambda;

  private constructor(
    readonly test: TestCloud,
    private readonly role: string,
  ) {
    this.lambda = new Lambda(test.config);
  }

  static async open(): Promise<VersionedFunctions> {
    const test = await startTestCloud();
    return new VersionedFunctions(test, await createFunctionRole(test.cloud));
  }

  async close(): Promise<void> {
    this.lambda.destroy();
    await this.test.close();
  }

  /** Creates a function, and publishes a version for each stage. */
  async create(FunctionName: string, stages: string[], more: Shape = {}): Promise<void> {
    const runs = {
      Runtime: 'nodejs24.x',
      Handler: 'index.handler',
      Code: { ZipFile: await zip({ 'index.js': source }) },
    };
    const environment = { Environment: this.environment(FunctionName, stages[0] ?? '') };
    await createFunction(this.test.cloud, { ...runs, ...environment, ...more, FunctionName, Role: this.role });
    for (const stage of stages) await this.publish(FunctionName, stage);
  }

  /** Changes `$LATEST` to a stage, and publishes it. @returns what PublishVersion answers */
  async publish(FunctionName: string, stage: string): Promise<FunctionConfiguration> {
    await this.lambda.updateFunctionConfiguration({ FunctionName, Environment: this.environment(FunctionName, stage) });
    await waitUntilFunctionUpdatedV2({ client: this.lambda, ...patience }, { FunctionName });
    return this.lambda.publishVersion({ FunctionName });
  }

  async active(FunctionName: string, Qualifier: string): Promise<void> {
    await waitUntilPublishedVersionActive({ client: this.lambda, ...patience }, { FunctionName, Qualifier });
  }

  async invoke(FunctionName: string, Qualifier?: string, event: object = {}) {
    const Payload = JSON.stringify(event);
    const answer = await this.lambda.invoke({ FunctionName, Qualifier, Payload, LogType: 'Tail' });
    return {
      version: answer.ExecutedVersion,
      error: answer.FunctionError,
      answer: JSON.parse(answer.Payload?.transformToString() ?? ''),
      log: Buffer.from(answer.LogResult ?? '', 'base64').toString(),
    };
  }

  /** The init phases that a function's environments have begun: stage and kind. */
  inits(name: string): string[] {
    return readFileSync(this.marks(name), 'utf8').trim().split('\n');
  }

  /** Lets the init phases go on that wait. */
  letStart(name: string): void {
    writeFileSync(`${this.marks(name)}.open`, '');
  }

  async provisioned(FunctionName: string, Qualifier: string) {
    for (;;) {
      const config = await this.lambda.getProvisionedConcurrencyConfig({ FunctionName, Qualifier });
      if (config.Status !== 'IN_PROGRESS') return config;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  private marks = (name: string): string => path.join(this.test.directory, `${name}.marks`);

  private environment = (name: string, STAGE: string) => ({ Variables: { STAGE, MARKS: this.marks(name) } });
}
