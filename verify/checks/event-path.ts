/** Whether an upload can start an execution: bucket → EventBridge → rule → state machine. */
import { type Check, Finding } from '../check';
import type { Context } from '../context';
import { credentials } from './credentials';
import { notesOf } from './dead-letters';
import { stateMachine } from './state-machine';

const again = 'Run `pulumi refresh`, which finds out what was changed, then `pulumi up`, which puts it back.';

const advice = {
  bucket: { when: 'the bucket is missing', todo: again },
  off: { when: 'the bucket sends no events to EventBridge', todo: again },
  noRule: { when: 'no rule starts the state machine', todo: again },
  disabled: {
    when: 'the rule is disabled',
    todo: '`aws events enable-rule --name <rule>` enables it. Whoever disabled it may have had a reason: uploads are not lost to S3, but none has started an execution meanwhile.',
  },
  otherBucket: { when: 'the rule listens to another bucket', todo: again },
};

export const eventPath: Check = {
  name: 'event path',
  proves: 'an upload’s event gets to the state machine',
  needs: [credentials, stateMachine],
  advice,
  async run(context) {
    await requireEvents(context);
    const rule = await requireRule(context);
    return {
      detail: `bucket → EventBridge → ${rule} → state machine`,
      notes: await notesOf(context, context.stack.deadLetterQueueUrl),
      value: undefined,
    };
  },
};

async function requireEvents({ aws, stack: { bucket: Bucket } }: Context): Promise<void> {
  try {
    const { EventBridgeConfiguration } = await aws.s3.getBucketNotificationConfiguration({ Bucket });
    if (!EventBridgeConfiguration) throw new Finding(`${Bucket} sends no events to EventBridge.`, advice.off);
  } catch (error) {
    if ((error as Error).name !== 'NoSuchBucket') throw error;
    throw new Finding(`There is no bucket ${Bucket}.`, advice.bucket, { cause: error });
  }
}

/** Name of the rule, which is found by what it starts. */
async function requireRule({ aws, stack: { bucket, stateMachineArn } }: Context): Promise<string> {
  const { RuleNames = [] } = await aws.events.listRuleNamesByTarget({ TargetArn: stateMachineArn });
  if (RuleNames.length === 0) throw new Finding(`No rule has ${stateMachineArn} as its target.`, advice.noRule);
  const rules = await Promise.all(RuleNames.map((Name) => aws.events.describeRule({ Name })));
  const listening = rules.filter(({ EventPattern = '' }) => EventPattern.includes(`"${bucket}"`));
  if (listening.length === 0) {
    throw new Finding(`${RuleNames.join(', ')} does not listen to ${bucket}.`, advice.otherBucket);
  }
  const enabled = listening.find(({ State }) => State !== 'DISABLED');
  if (!enabled) throw new Finding(`The rule ${listening[0]?.Name} is disabled.`, advice.disabled);
  return enabled.Name ?? '';
}
