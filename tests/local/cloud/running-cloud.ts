/** A local cloud in a directory of its own, and AWS SDK clients that talk to it. */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { AssumeRoleCommand, STSClient } from '@aws-sdk/client-sts';
import { type CloudOptions, type RunningCloud, startCloud } from '../../../local/cloud/cloud';
import type { Shape } from '../../../local/contract/service';

// The SDK's clients would warn about old versions of Node in every test.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const region = 'eu-west-1';

export interface TestCloud {
  cloud: RunningCloud;
  directory: string;
  /** Lines that the cloud logged. */
  log: string[];
  /** What an SDK client takes to talk to the cloud as the account's root. */
  config: ClientConfig;
  close(): Promise<void>;
}

export interface ClientConfig {
  endpoint: string;
  region: string;
  credentials: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
  maxAttempts: number;
}

export async function startTestCloud(
  directory = mkdtempSync(join(tmpdir(), 'cloud-')),
  options: Pick<CloudOptions, 'lambda' | 'intercept'> = {},
): Promise<TestCloud> {
  const log: string[] = [];
  const cloud = await startCloud({ ...options, directory, region, log: (line) => log.push(line) });
  return {
    cloud,
    directory,
    log,
    config: { endpoint: cloud.endpoint, region, credentials: cloud.credentials, maxAttempts: 1 },
    async close() {
      await cloud.close();
      await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Creates a function, and resolves when it is active: it can't be invoked or changed before. */
export async function createFunction({ call }: RunningCloud, input: Shape): Promise<void> {
  await call('lambda', 'CreateFunction', input);
  const { FunctionName } = input;
  while ((await call('lambda', 'GetFunctionConfiguration', { FunctionName })).State !== 'Active') await sleep(10);
}

/** Creates the role of functions. @returns its ARN */
export async function createFunctionRole({ call }: RunningCloud, RoleName = 'function'): Promise<string> {
  const trust = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const logs = { Effect: 'Allow', Action: ['logs:*', 'xray:Put*'], Resource: '*' };
  const document = (statement: object) => JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const { Role } = await call('iam', 'CreateRole', { RoleName, AssumeRolePolicyDocument: document(trust) });
  await call('iam', 'PutRolePolicy', { RoleName, PolicyName: 'logs', PolicyDocument: document(logs) });
  return Role.Arn;
}

/** Creates a role with one policy, or none without statements, and returns what a client takes to act as it. */
export async function actAsRole({ cloud, config }: TestCloud, name: string, statements: object[]) {
  const trust = { Effect: 'Allow', Principal: { AWS: cloud.accountId }, Action: 'sts:AssumeRole' };
  const { Role: role } = await cloud.call('iam', 'CreateRole', {
    RoleName: name,
    AssumeRolePolicyDocument: JSON.stringify({ Version: '2012-10-17', Statement: [trust] }),
  });
  if (statements.length > 0) {
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: statements });
    await cloud.call('iam', 'PutRolePolicy', { RoleName: name, PolicyName: 'test', PolicyDocument });
  }
  const sts = new STSClient(config);
  const { Credentials: session } = await sts.send(
    new AssumeRoleCommand({ RoleArn: role.Arn, RoleSessionName: 'session' }),
  );
  const credentials = {
    accessKeyId: session?.AccessKeyId ?? '',
    secretAccessKey: session?.SecretAccessKey ?? '',
    sessionToken: session?.SessionToken ?? '',
  };
  return { ...config, credentials };
}
