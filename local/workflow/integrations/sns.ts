/** `sns:publish`. https://docs.aws.amazon.com/step-functions/latest/dg/connect-sns.html */
import type { Json } from '../task-failure';
import { serviceFailure } from './failures';
import type { IntegrationContext } from './index';

export async function publish(parameters: Json, { call }: IntegrationContext): Promise<Json> {
  const { Message: message, ...rest } = parameters;
  const text = typeof message === 'string' ? message : JSON.stringify(message);
  try {
    const { MessageId } = await call('sns', 'Publish', { ...rest, Message: text });
    return { MessageId };
  } catch (error) {
    throw serviceFailure(error, 'SNS');
  }
}
