/** Tags that the pipeline itself sets on functions. */
import {
  InvalidParameterValueException,
  type LambdaClient,
  ResourceNotFoundException,
  TagResourceCommand,
  UntagResourceCommand,
} from '@aws-sdk/client-lambda';
import { maxTags } from '../../core/lambda-limits';
import { shown } from '../../core/text';

/** Longest answer of Lambda that is told, in characters. */
const maxAnswer = 300;

export interface FunctionTags {
  /**
   * A function that is gone already is fine.
   * @throws TagRefused when Lambda does not take the tag
   */
  set(functionArn: string, key: string, value: string): Promise<void>;
  /** One that is gone already is fine. */
  remove(functionArn: string, key: string): Promise<void>;
}

/** Lambda does not set a tag, and says why: mostly the function has as many as it may. */
export class TagRefused extends Error {
  override readonly name = 'TagRefused';
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
      unlessGone(
        orRefused(key, client.send(new TagResourceCommand({ Resource: functionArn, Tags: { [key]: value } }))),
      ),
    remove: (functionArn, key) =>
      unlessGone(client.send(new UntagResourceCommand({ Resource: functionArn, TagKeys: [key] }))),
  };
};

async function orRefused(key: string, call: Promise<unknown>): Promise<void> {
  try {
    await call;
  } catch (error) {
    if (!(error instanceof InvalidParameterValueException)) throw error;
    throw new TagRefused(
      `Lambda refused the tag ${key}, which a function has as long as something is attached to it (${shown(error.message, maxAnswer)}). It allows ${maxTags} tags: remove one, and ask again.`,
      { cause: error },
    );
  }
}

/** ARN of a function in an execution's account and region. */
export function functionArn(name: string, execution: string): string {
  // arn:aws:states:<region>:<account>:execution:<state machine>:<name>
  const [, partition, , region, account] = execution.split(':');
  return `arn:${partition}:lambda:${region}:${account}:function:${name}`;
}
