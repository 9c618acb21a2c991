/** Acts as a role of the pipeline, as whoever has taken over what runs under it could. */
import { CodeBuild } from '@aws-sdk/client-codebuild';
import { Lambda } from '@aws-sdk/client-lambda';
import { S3 } from '@aws-sdk/client-s3';
import { SFN } from '@aws-sdk/client-sfn';
import { SNS } from '@aws-sdk/client-sns';
import { SSM } from '@aws-sdk/client-ssm';
import type { Pipeline } from './support';

/** ARN of the role of a part of the pipeline: `build`, or the name of a function. */
export async function roleOf(pipeline: Pipeline, part: string): Promise<string> {
  if (part !== 'build') {
    const FunctionName = `prejit-dev-${part}`;
    return (await pipeline.aws.lambda.getFunctionConfiguration({ FunctionName })).Role ?? '';
  }
  const { projects: names = [] } = await pipeline.aws.codebuild.listProjects({});
  const { projects = [] } = await pipeline.aws.codebuild.batchGetProjects({ names });
  return projects[0]?.serviceRole ?? '';
}

/** Clients with a session of a role, which is made to trust the test besides its service. */
export async function actAs(pipeline: Pipeline, RoleArn: string) {
  const RoleName = RoleArn.split('/').at(-1);
  const { Role } = await pipeline.aws.iam.getRole({ RoleName });
  const trust = JSON.parse(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? ''));
  trust.Statement.push({ Effect: 'Allow', Principal: { AWS: RoleArn.split(':')[4] }, Action: 'sts:AssumeRole' });
  await pipeline.aws.iam.updateAssumeRolePolicy({ RoleName, PolicyDocument: JSON.stringify(trust) });
  const { Credentials: session } = await pipeline.aws.sts.assumeRole({ RoleArn, RoleSessionName: 'test' });
  const config = {
    endpoint: pipeline.stack.endpoint,
    region: pipeline.stack.region,
    credentials: {
      accessKeyId: session?.AccessKeyId ?? '',
      secretAccessKey: session?.SecretAccessKey ?? '',
      sessionToken: session?.SessionToken,
    },
  };
  return {
    s3: new S3({ ...config, forcePathStyle: true }),
    ssm: new SSM(config),
    lambda: new Lambda(config),
    codebuild: new CodeBuild(config),
    sfn: new SFN(config),
    sns: new SNS(config),
  };
}
