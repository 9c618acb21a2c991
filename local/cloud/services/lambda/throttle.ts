/**
 * What whoever started the cloud wants of requests to Lambda's API: that they are throttled as AWS does, and to be told of them.
 * GetFunction has a limit of its own, all other operations but Invoke share one:
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html#api-requests
 */
import type { LambdaOptions } from '../../../contract/lambda';
import { AwsError, type Service } from '../../../contract/service';

/** Operations that are no control-plane requests: the concurrency limits these. */
const unlimited = new Set(['Invoke']);

export function requestHook(options: LambdaOptions): NonNullable<Service['request']> {
  const buckets = { getFunction: new TokenBucket(), controlPlane: new TokenBucket() };
  const requireTurn = (operation: string): void => {
    if (unlimited.has(operation)) return;
    const kind = operation === 'GetFunction' ? 'getFunction' : 'controlPlane';
    const rate = options.rates?.[kind];
    if (rate !== undefined && !buckets[kind].take(rate)) throw rateExceeded();
  };
  return async (operation, input, answer) => {
    try {
      requireTurn(operation);
      const output = await answer();
      options.onRequest?.(operation, input);
      return output;
    } catch (error) {
      options.onRequest?.(operation, input, error as Error);
      throw error;
    }
  };
}

/** Holds the requests of one second, and is filled evenly. AWS doesn't say how much it lets through at once. */
class TokenBucket {
  private tokens: number | undefined;
  private filled = 0;

  take(rate: number): boolean {
    const now = performance.now();
    this.tokens = Math.min(rate, (this.tokens ?? rate) + ((now - this.filled) / 1000) * rate);
    this.filled = now;
    if (this.tokens < 1) return false;
    this.tokens--;
    return true;
  }
}

const rateExceeded = (): AwsError =>
  new AwsError('TooManyRequestsException', 'Rate exceeded', 429, { Reason: 'CallerRateLimitExceeded', Type: 'User' });
