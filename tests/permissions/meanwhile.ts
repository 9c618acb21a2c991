/**
 * What a call would have been like had a tag been another at that moment. Both may happen between any two calls, and a run shows only
 * one order: the owner takes the function's tag away, and the tag that says that something of ours is attached does not count yet (in
 * AWS a new tag takes up to a minute until it does).
 */
import { attachedTag, functionTag } from '../../core/function-settings';
import type { Decision } from '../../local/contract/service';

const asking = `aws:ResourceTag/${functionTag().key}`;
const attached = `aws:ResourceTag/${attachedTag()}`;

/** The calls themselves, and those that they might have been. @param isNamed whether config names a function, by its ARN */
export const orMeanwhile = (calls: Decision[], isNamed: (arn: string) => boolean): Decision[] =>
  calls.flatMap((call) => {
    const { [asking]: asks, [attached]: has, ...neither } = call.context;
    if (has === undefined) return [call];
    const asksAlone =
      asks === undefined && !isNamed(call.resource)
        ? []
        : [{ ...neither, ...(asks !== undefined && { [asking]: asks }) }];
    return [call.context, { ...neither, [attached]: has }, ...asksAlone].map((context) => ({ ...call, context }));
  });
