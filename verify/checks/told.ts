/** Whether people are told of a release. */
import { type Check, Finding } from '../check';
import { layer } from './layer';
import { messageOf } from './messages';
import { topic } from './topic';

/** Shared by what waits for a message. */
export const silent = {
  when: 'no message comes from the topic',
  todo: 'Look at the metric NumberOfNotificationsFailed of the topic and at the log of the function "notify". A topic that was encrypted with another key by hand needs that key’s policy to let SNS use it; `pulumi up` puts back what the program says.',
};

export const told: Check = {
  name: 'notification',
  proves: 'the topic tells of the release',
  needs: [topic, layer],
  advice: { silent },
  async run(context) {
    const { layer: built, execution } = context.result(layer);
    const message = await messageOf(context, execution);
    if (!message) throw new Finding(`No message tells of ${execution}.`, silent);
    if (!message.body.includes(built.arn)) {
      throw new Finding(`The message "${message.subject}" does not name ${built.arn}.`, silent);
    }
    return { detail: `"${message.subject}"`, value: undefined };
  },
};
