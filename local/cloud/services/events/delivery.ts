/** Delivers events to the targets of rules, with retries and dead-letter queues. */
import { setTimeout as delay } from 'node:timers/promises';
import { AwsError, type Cloud, type CloudEvent, type Shape } from '../../../contract/service';

/** EventBridge's own defaults: 24 hours, 185 retries. */
const defaultMaximumAge = 86_400;
const defaultMaximumRetries = 185;
const firstRetryDelay = 100;
const longestRetryDelay = 60_000;

export class Delivery {
  private readonly pending = new Set<Promise<void>>();
  private readonly closing = new AbortController();

  constructor(private readonly cloud: Cloud) {}

  /** Delivers in the background. */
  start(ruleArn: string, target: Shape, event: CloudEvent): void {
    const delivery = this.deliver(ruleArn, target, event)
      .catch((error: Error) => {
        if (this.closing.signal.aborted) return;
        this.cloud.log(`The event ${event.id} could not be delivered to ${target.Arn}: ${error.message}`);
      })
      .finally(() => this.pending.delete(delivery));
    this.pending.add(delivery);
  }

  /** Resolves when everything was delivered or given up. */
  async settled(): Promise<void> {
    while (this.pending.size > 0) await Promise.all(this.pending);
  }

  async close(): Promise<void> {
    this.closing.abort();
    await this.settled();
  }

  private async deliver(ruleArn: string, target: Shape, event: CloudEvent): Promise<void> {
    const { MaximumRetryAttempts: maximumRetries = defaultMaximumRetries, MaximumEventAgeInSeconds: maximumAge } =
      target.RetryPolicy ?? {};
    const deadline = Date.now() + (maximumAge ?? defaultMaximumAge) * 1000;
    for (let attempt = 0; ; attempt++) {
      try {
        return await this.startExecution(target, event);
      } catch (error) {
        const wait = Math.min(firstRetryDelay * 2 ** attempt, longestRetryDelay);
        let exhausted: string | undefined;
        if (attempt >= maximumRetries) exhausted = 'MaximumRetryAttempts';
        if (Date.now() + wait > deadline) exhausted = 'MaximumEventAgeInSeconds';
        if (!isRetryable(error) || exhausted)
          return this.giveUp(ruleArn, target, event, error as Error, attempt, exhausted);
        await delay(wait, undefined, { signal: this.closing.signal });
      }
    }
  }

  /** State machines are the only targets. */
  private async startExecution(target: Shape, event: CloudEvent): Promise<void> {
    const input = { stateMachineArn: target.Arn, input: JSON.stringify(event) };
    await this.cloud.call('states', 'StartExecution', input, {
      kind: 'role',
      roleArn: target.RoleArn,
      sessionName: `AWSEvents-${target.Id}`,
      assumedBy: 'events.amazonaws.com',
    });
  }

  /** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
  private async giveUp(
    ruleArn: string,
    target: Shape,
    event: CloudEvent,
    error: Error,
    retries: number,
    exhausted: string | undefined,
  ): Promise<void> {
    const queueArn: string | undefined = target.DeadLetterConfig?.Arn;
    if (!queueArn) throw error;
    const attributes: Record<string, string> = {
      RULE_ARN: ruleArn,
      TARGET_ARN: target.Arn,
      ERROR_CODE: error.name,
      ERROR_MESSAGE: error.message,
      RETRY_ATTEMPTS: String(retries),
      ...(exhausted ? { EXHAUSTED_RETRY_CONDITION: exhausted } : {}),
    };
    const [, , , region, account, queue] = queueArn.split(':');
    await this.cloud.call('sqs', 'SendMessage', {
      QueueUrl: `https://sqs.${region}.amazonaws.com/${account}/${queue}`,
      MessageBody: JSON.stringify(event),
      MessageAttributes: Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [name, { DataType: 'String', StringValue: value }]),
      ),
    });
    this.cloud.log(
      `The event ${event.id} could not be delivered to ${target.Arn} and is in ${queueArn}: ${error.message}`,
    );
  }
}

/** Throttling and the service's own failures; what a permission or an argument is missing stays missing. */
const isRetryable = (error: unknown): boolean =>
  error instanceof AwsError &&
  (error.status === 429 || (error.status >= 500 && error.status !== 501) || /Throttl/.test(error.name));
