/** Whether what asks for a function's layer can start an execution: tag, request or regular look → EventBridge → rule → state machine. */
import type { DescribeRuleResponse } from '@aws-sdk/client-eventbridge';
import { type Check, Finding } from '../check';
import type { Context } from '../context';
import { credentials } from './credentials';
import { notesOf } from './dead-letters';
import { requireStateMachine, stateMachineAdvice } from './state-machine';

const advice = {
  ...stateMachineAdvice,
  noRule: {
    when: 'a rule of function layers is missing',
    todo: 'Run `pulumi refresh`, which finds out what was changed, then `pulumi up`, which puts it back.',
  },
  disabledRule: {
    when: 'a rule of function layers is disabled',
    todo: '`aws events enable-rule --name <rule>` enables it. What was asked for meanwhile the next regular look sees to.',
  },
};

export const functionEvents: Check = {
  name: 'function events',
  proves: 'a function’s tag, its request and the regular look get to the state machine of function layers',
  needs: [credentials],
  advice,
  async run(context) {
    const { functionsStateMachineArn, functionsDeadLetterQueueUrl } = context.stack;
    const found = await requireStateMachine(context, functionsStateMachineArn);
    const rules = await requireRules(context);
    return {
      detail: `${rules.join(', ')} → ${found}`,
      notes: await notesOf(context, functionsDeadLetterQueueUrl),
      value: undefined,
    };
  },
};

/** What begins an execution, each with how its rule is known. */
const begins: [what: string, isMeant: (rule: DescribeRuleResponse, bucket: string) => boolean][] = [
  ['requests in the bucket', ({ EventPattern = '' }, bucket) => EventPattern.includes(`"${bucket}"`)],
  ['changes of the tag', ({ EventPattern = '' }) => EventPattern.includes('"aws.tag"')],
  ['the regular look', ({ ScheduleExpression = '' }) => ScheduleExpression !== ''],
];

/** Names of the rules, which are found by what they start. */
async function requireRules({ aws, stack }: Context): Promise<string[]> {
  const TargetArn = stack.functionsStateMachineArn;
  const { RuleNames = [] } = await aws.events.listRuleNamesByTarget({ TargetArn });
  const rules = await Promise.all(RuleNames.map((Name) => aws.events.describeRule({ Name })));
  return begins.map(([what, isMeant]) => {
    const meant = rules.filter((rule) => isMeant(rule, stack.bucket));
    if (meant.length === 0) throw new Finding(`No rule starts ${TargetArn} for ${what}.`, advice.noRule);
    const enabled = meant.find(({ State }) => State !== 'DISABLED');
    if (!enabled) throw new Finding(`The rule ${meant[0]?.Name} is disabled.`, advice.disabledRule);
    return enabled.Name ?? '';
  });
}
