/** The functions of Pulumi's AWS package that look something up. */
import { policyDocument } from './policy-document';
import type { AccountContext, Properties } from './resource-type';

type Invoke = (inputs: Properties, context: AccountContext) => Properties;

const invokes: Record<string, Invoke> = {
  'aws:iam/getPolicyDocument:getPolicyDocument': policyDocument,
  'aws:index/getCallerIdentity:getCallerIdentity': (_inputs, { accountId }) => ({
    id: accountId,
    accountId,
    arn: `arn:aws:iam::${accountId}:root`,
    userId: accountId,
  }),
  'aws:index/getRegion:getRegion': (inputs, context) => {
    const region = inputs.region ?? context.region;
    return { id: region, name: region, region, description: region, endpoint: `ec2.${region}.amazonaws.com` };
  },
  'aws:index/getPartition:getPartition': () => ({
    id: 'aws',
    partition: 'aws',
    dnsSuffix: 'amazonaws.com',
    reverseDnsPrefix: 'com.amazonaws',
  }),
  'aws:index/getAvailabilityZones:getAvailabilityZones': (inputs, { region }) => ({
    ...inputs,
    id: region,
    region,
    names: ['a', 'b', 'c'].map((zone) => `${region}${zone}`),
    zoneIds: ['az1', 'az2', 'az3'].map((zone) => `${region}-${zone}`),
    groupNames: [region],
  }),
};

/** @param token such as `aws:index/getRegion:getRegion` */
export function invoke(token: string, inputs: Properties, context: AccountContext): Properties {
  const found = invokes[token];
  if (found === undefined) {
    throw new Error(`The program calls ${token}, which the local cloud does not have.`);
  }
  return found(inputs, context);
}
