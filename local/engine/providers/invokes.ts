/** The functions of Pulumi's AWS package that the program calls to look something up. */
import type { AccountContext, Properties } from './resource-type';

const invokes: Record<string, (context: AccountContext) => Properties> = {
  'aws:index/getCallerIdentity:getCallerIdentity': ({ partition, accountId }) => ({
    id: accountId,
    accountId,
    arn: `arn:${partition}:iam::${accountId}:root`,
    userId: accountId,
  }),
  'aws:index/getPartition:getPartition': ({ partition }) => ({
    id: partition,
    partition,
    dnsSuffix: partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com',
    reverseDnsPrefix: partition === 'aws-cn' ? 'cn.com.amazonaws' : 'com.amazonaws',
  }),
  'aws:index/getRegion:getRegion': ({ region }) => ({
    id: region,
    name: region,
    region,
    description: region,
    endpoint: `ec2.${region}.amazonaws.com`,
  }),
};

/** @param token such as `aws:index/getRegion:getRegion` */
export function invoke(token: string, context: AccountContext): Properties {
  const found = invokes[token];
  if (found === undefined) {
    throw new Error(`The program calls ${token}, which the local cloud does not have.`);
  }
  return found(context);
}
