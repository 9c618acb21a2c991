/** The client of Lambda, with the pace that its control plane allows. */
import { LambdaClient } from '@aws-sdk/client-lambda';
import { clientOptions, memoise } from './client';
import { Pace } from './pace';

/** For a few calls. */
export const lambdaClient = memoise(() => new LambdaClient(clientOptions));

/** For invocations of users' functions. Nothing is repeated: whoever waits in vain for an answer does not know whether the function ran. */
export const invocationClient = memoise(() => new LambdaClient({ maxAttempts: 1 }));

/**
 * Calls of GetFunction in a second: half of what Lambda takes from an account, so that others can go on. All other calls of
 * the control plane share 15, and invocations have limits of their own:
 * https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html, "Lambda API requests".
 */
const readsPerSecond = 50;

/** For many calls: each attempt waits for its turn, repeated ones too. */
export function pacedLambdaClient(callsPerSecond: number): LambdaClient {
  const client = new LambdaClient(clientOptions);
  const control = new Pace(callsPerSecond);
  const reads = new Pace(readsPerSecond);
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        await (commandName === 'GetFunctionCommand' ? reads : control).turn();
        return next(args);
      },
    // The client's retries stand before it in this step, so that each of them runs it.
    { step: 'finalizeRequest', priority: 'low', name: 'pace' },
  );
  return client;
}
