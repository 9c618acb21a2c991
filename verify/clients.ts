/** The AWS SDK clients that checks use: those of any user of the account. */
import { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import { CodeBuild } from '@aws-sdk/client-codebuild';
import { EventBridge } from '@aws-sdk/client-eventbridge';
import { IAM } from '@aws-sdk/client-iam';
import { Lambda } from '@aws-sdk/client-lambda';
import { S3 } from '@aws-sdk/client-s3';
import { ServiceQuotas } from '@aws-sdk/client-service-quotas';
import { SFN } from '@aws-sdk/client-sfn';
import { SNS } from '@aws-sdk/client-sns';
import { SQS } from '@aws-sdk/client-sqs';
import { SSM } from '@aws-sdk/client-ssm';
import { STS } from '@aws-sdk/client-sts';

/** Where calls go and who makes them; what isn't said is as for the aws CLI: environment, profile, AWS's endpoints. */
export interface Access {
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string };
}

export type Clients = ReturnType<typeof clientsFor>;

export function clientsFor(region: string, access: Access) {
  // A run makes few calls and has minutes to spare, in an account that may be busy.
  const config = { region, ...access, retryMode: 'adaptive', maxAttempts: 5 };
  return {
    codebuild: new CodeBuild(config),
    events: new EventBridge(config),
    iam: new IAM(config),
    lambda: new Lambda(config),
    logs: new CloudWatchLogs(config),
    s3: new S3({ ...config, forcePathStyle: access.endpoint !== undefined }),
    servicequotas: new ServiceQuotas(config),
    sfn: new SFN(config),
    sns: new SNS(config),
    sqs: new SQS(config),
    ssm: new SSM(config),
    sts: new STS(config),
  };
}
