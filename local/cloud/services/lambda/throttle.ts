/**
 * Lambda's limits of API requests, where whoever started the cloud asks for them: GetFunction has its own, all other
 * operations but Invoke share one. https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html#api-requests
 */
import type { RequestRates } from '../../../contract/lambda';
import { AwsError, type Cloud, type Handler } from '../../../contract/service';

/** AWS's own, which can't be raised. */
export const awsRates: Readonly<RequestRates> = { getFunction: 100, controlPlane: 15 };

/** Operations that are no control-plane requests: the concurrency limits these. */
const unlimited = new Set(['Invoke']);

export function throttled(cloud: Cloud, handlers: Record<string, Handler>): Record<string, Handler> {
  const buckets = { getFunction: new TokenBucket(), controlPlane: new TokenBucket() };
  const limited = ([operation, handler]: [string, Handler]): [string, Handler] => {
    const kind = operation === 'GetFunction' ? 'getFunction' : 'controlPlane';
    const take: Handler = (input, context) => {
      const rate = cloud.lambdaOptions?.rates?.[kind];
      if (rate !== undefined && !buckets[kind].take(rate)) throw rateExceeded();
      return handler(input, context);
    };
    return [operation, unlimited.has(operation) ? handler : take];
  };
  return Object.fromEntries(Object.entries(handlers).map(limited));
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
