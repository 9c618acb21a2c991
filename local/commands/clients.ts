/** The AWS SDK clients that the commands use: a user of the stack like any other, pointed at the local cloud. */
import type { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import type { IAM } from '@aws-sdk/client-iam';
import type { Lambda } from '@aws-sdk/client-lambda';
import type { S3 } from '@aws-sdk/client-s3';
import type { SFN } from '@aws-sdk/client-sfn';
import type { StackAccess } from './local-stack';

export interface Clients {
  readonly s3: S3;
  readonly sfn: SFN;
  readonly lambda: Lambda;
  readonly logs: CloudWatchLogs;
  readonly iam: IAM;
}

/**
 * Clients of the account's owner. Each is loaded when it is first used: a run that finds everything built needs two of
 * them, and is over before the others were loaded.
 */
export function clientsFor({ endpoint, region, credentials }: StackAccess): Clients {
  const config = { endpoint, region, credentials };
  const made = new Map<string, unknown>();
  const lazily = <T>(name: string, make: () => T): T => {
    if (!made.has(name)) made.set(name, make());
    return made.get(name) as T;
  };
  return {
    get s3() {
      return lazily('s3', () => {
        const { S3 } = require('@aws-sdk/client-s3') as typeof import('@aws-sdk/client-s3');
        return new S3({ ...config, forcePathStyle: true });
      });
    },
    get sfn() {
      return lazily('sfn', () => {
        const { SFN } = require('@aws-sdk/client-sfn') as typeof import('@aws-sdk/client-sfn');
        return new SFN(config);
      });
    },
    get lambda() {
      return lazily('lambda', () => {
        const { Lambda } = require('@aws-sdk/client-lambda') as typeof import('@aws-sdk/client-lambda');
        return new Lambda(config);
      });
    },
    get logs() {
      return lazily('logs', () => {
        const { CloudWatchLogs } =
          require('@aws-sdk/client-cloudwatch-logs') as typeof import('@aws-sdk/client-cloudwatch-logs');
        return new CloudWatchLogs(config);
      });
    },
    get iam() {
      return lazily('iam', () => {
        const { IAM } = require('@aws-sdk/client-iam') as typeof import('@aws-sdk/client-iam');
        return new IAM(config);
      });
    },
  };
}
