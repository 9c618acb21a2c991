/** What begins an execution of the functions' workflow: events of EventBridge, as AWS's services write them, and the regular look's. */
import { z } from 'zod';
import { lookEvent } from './function-pipeline';
import { requestKeyPattern } from './keys';

export interface FunctionEvent {
  /** Name of the function. */
  function: string;
  /** True for the regular look's: nobody waits for an answer. */
  isLook: boolean;
}

/**
 * `Object Created` and `Object Deleted` of `functions/<name>/request.json`. Unlike S3's own notifications, these have keys as they are.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
 */
const ofRequest = z
  .object({ source: z.literal('aws.s3'), detail: z.object({ object: z.object({ key: z.string() }) }) })
  .transform(({ detail }) => ({ function: requestKeyPattern.exec(detail.object.key)?.[1], isLook: false }));

/**
 * `Tag Change on Resource`. What the event says of the tags may be old by now, so they are read anew.
 * https://docs.aws.amazon.com/tag-editor/latest/userguide/tag-monitor.html
 */
const ofTag = z
  .object({ source: z.literal('aws.tag'), resources: z.tuple([z.string()]) })
  .transform(({ resources: [arn] }) => ({ function: functionArnPattern.exec(arn)?.[1], isLook: false }));

/** Ours, and what people start an execution with by hand: without a source. */
const ofLook = z
  .object({ source: z.string().optional(), detail: z.object({ function: z.string().regex(/^[a-zA-Z0-9_-]{1,64}$/) }) })
  .transform(({ source, detail }) => ({
    function: detail.function,
    isLook: source === lookEvent(detail.function).source,
  }));

/** Tags are the function's, never a version's or an alias's. */
const functionArnPattern = /^arn:[^:]+:lambda:[^:]+:\d{12}:function:([a-zA-Z0-9_-]{1,64})$/;

const eventSchema = z.union([ofRequest, ofTag, ofLook]);

/** @returns undefined when an event is about no function */
export function readFunctionEvent(event: unknown): FunctionEvent | undefined {
  const { data } = eventSchema.safeParse(event);
  return data?.function === undefined ? undefined : { function: data.function, isLook: data.isLook };
}
