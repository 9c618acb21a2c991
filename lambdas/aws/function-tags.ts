/** Tags that the pipeline itself sets on functions. */
import {
  type LambdaClient,
  ResourceNotFoundException,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-lambda';

export interface FunctionTags {
  /** One that is gone already is fine. */
  set(functionArn: string, key: string, value: string): Promise<void>;
  remove(functionArn: string, key: string): Promise<void>;
}

export const lambdaFunctionTags = (client: LambdaClient): FunctionTags => {
  const unlessGone = async (call: Promise<unknown>): Promise<void> => {
    try {
      await call;
    } catch (error) {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    }
  };
  return {
    set: (functionArn, key, value) =>
      unlessGone(client.send(new TagResourceCommand({ Resource: functionArn, Tags: { [key]: value } }))),
    remove: (functionArn, key) =>
      unlessGone(client.send(new UntagResourceCommand({ Resource: functionArn, TagKeys: [key] }))),
  };
};

/** ARN of a function in an execution's account and region. */
export function functionArn(name: string, execution: string): string {
  // arn:aws:states:<region>:<account>:execution:<state machine>:<name>
  const [, partition, , region, account] = execution.split(':');
  return `arn:${partition}:lambda:${region}:${account}:function:${name}`;
}
