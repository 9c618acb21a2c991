/** Pages of the AWS console that show the stack. Pure. */

export interface LinkArgs {
  region: string;
  bucketName: string;
  stateMachineArn: string;
  topicArn: string;
}

/** URLs by what they show. */
export function consoleLinks({ region, bucketName, stateMachineArn, topicArn }: LinkArgs): Record<string, string> {
  const console = `https://${region}.console.aws.amazon.com`;
  return {
    bucket: `${console}/s3/buckets/${bucketName}?region=${region}`,
    stateMachine: `${console}/states/home?region=${region}#/statemachines/view/${stateMachineArn}`,
    builds: `${console}/codesuite/codebuild/projects?region=${region}`,
    topic: `${console}/sns/v3/home?region=${region}#/topic/${topicArn}`,
  };
}
