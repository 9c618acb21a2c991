/** The AWS SDK clients that removing takes: those of any user of the account. */
import { Lambda } from '@aws-sdk/client-lambda';
import { ResourceGroupsTaggingAPI } from '@aws-sdk/client-resource-groups-tagging-api';
import { S3 } from '@aws-sdk/client-s3';
import { SSM } from '@aws-sdk/client-ssm';
import { STS } from '@aws-sdk/client-sts';

/** Where calls go and who makes them; what isn't said is as for the aws CLI: environment, profile, AWS's endpoints. */
export interface Access {
  region: string;
  endpoint?: string;
  credentials?: { accessKeyId: string; secretAccessKey: string };
}

export type Clients = ReturnType<typeof clientsFor>;

export function clientsFor(access: Access) {
  // Lambda's control plane takes few calls a second, and nobody is in a hurry.
  const config = { ...access, retryMode: 'adaptive', maxAttempts: 8 };
  return {
    lambda: new Lambda(config),
    s3: new S3({ ...config, forcePathStyle: access.endpoint !== undefined }),
    ssm: new SSM(config),
    sts: new STS(config),
    tagging: new ResourceGroupsTaggingAPI(config),
  };
}
