/** The functions of Pulumi's AWS package that the program calls to look something up. */
import type { AwsCall } from '../../contract/service';
import type { AccountContext, Properties } from './resource-type';

/** Without a cloud, as where a program's declarations are only recorded, there is nothing to be found. */
type InvokeContext = AccountContext & { aws?: AwsCall };

type Invoke = (context: InvokeContext, inputs: Properties) => Properties | Promise<Properties>;

const invokes: Record<string, Invoke> = {
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
  'aws:ssm/getParametersByPath:getParametersByPath': async ({ aws }, { path, recursive = false }) => {
    const found: Properties[] = [];
    let NextToken: string | undefined;
    do {
      const page = (await aws?.('ssm', 'GetParametersByPath', { Path: path, Recursive: recursive, NextToken })) ?? {};
      found.push(...(page.Parameters ?? []));
      NextToken = page.NextToken;
    } while (NextToken);
    const all = (member: string) => found.map((parameter) => parameter[member]);
    return {
      id: path,
      path,
      recursive,
      arns: all('ARN'),
      names: all('Name'),
      types: all('Type'),
      values: all('Value'),
    };
  },
};

/** @param token such as `aws:index/getRegion:getRegion` */
export async function invoke(token: string, context: InvokeContext, inputs: Properties): Promise<Properties> {
  const found = invokes[token];
  if (found === undefined) {
    throw new Error(`The program calls ${token}, which the local cloud does not have.`);
  }
  return found(context, inputs);
}
