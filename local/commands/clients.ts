/** The AWS SDK clients that the commands use: a user of the stack like any other, pointed at the local cloud. */
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda } from '@aws-sdk/client-lambda';
import { S3 } from '@aws-sdk/client-s3';
import { SFN } from '@aws-sdk/client-sfn';

export interface Clients {
  s3: S3;
  sfn: SFN;
  lambda: Lambda;
  logs: CloudWatchLogs;
  iam: IAM;
}

/** Clients for an endpoint of the local cloud, which takes any credentials of the account's owner. */
export function clientsFor(endpoint: string, region: string): Clients {
  const config = { endpoint, region, credentials: { accessKeyId: 'local', secretAccessKey: 'local' } };
  return {
    s3: new S3({ ...config, forcePathStyle: true }),
    sfn: new SFN(config),
    lambda: new Lambda(config),
    logs: new CloudWatchLogs(config),
    iam: new IAM(config),
  };
}
