/** Where the stack lives. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';

export interface Account {
  /** Twelve digits. */
  id: string;
  region: string;
  /** `aws`, `aws-cn` or `aws-us-gov`: the second part of every ARN. */
  partition: string;
}

/** The account and region that the stack's AWS provider works in. */
export function currentAccount(): pulumi.Output<Account> {
  return pulumi
    .all([aws.getCallerIdentityOutput(), aws.getRegionOutput(), aws.getPartitionOutput()])
    .apply(([{ accountId }, { region }, { partition }]) => ({ id: accountId, region, partition }));
}
