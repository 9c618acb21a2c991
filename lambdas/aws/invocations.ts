/** Invocations of users' functions, to see whether they work. */
import { setTimeout } from 'node:timers/promises';
import { InvokeCommand, type LambdaClient, TooManyRequestsException } from '@aws-sdk/client-lambda';

export interface Answer {
  payload: string;
  /** True when the function failed: then the payload is its error. */
  failed: boolean;
  /** The end of its log, which Lambda ends with a REPORT line. */
  log: string;
}

export interface Invocations {
  /**
   * Invokes a version, or `$LATEST`, and waits for its answer, for as many milliseconds at most.
   * The function runs once at most.
   * @returns `late` when there is none in time, `throttled` when Lambda does not start it
   * @throws Error when it isn't known whether it ran
   */
  invoke(
    name: string,
    qualifier: string,
    event: Buffer,
    maxMilliseconds: number,
  ): Promise<Answer | 'late' | 'throttled'>;
}

/** Times that a throttled invocation is asked for, and milliseconds before it is asked for again: 1, 2, 4 seconds. */
const maxAttempts = 4;
const firstPause = 1000;

/** @param client that repeats nothing by itself: only what was throttled has certainly not run, and is repeated here */
export const lambdaInvocations = (
  client: LambdaClient,
  pause: (milliseconds: number) => Promise<void> = (milliseconds) => setTimeout(milliseconds),
): Invocations => ({
  async invoke(name, qualifier, event, maxMilliseconds) {
    const command = new InvokeCommand({ FunctionName: name, Qualifier: qualifier, Payload: event, LogType: 'Tail' });
    for (let attempt = 1; ; attempt++) {
      const answer = await invokeOnce(client, command, maxMilliseconds);
      if (answer !== 'throttled' || attempt === maxAttempts) return answer;
      await pause(firstPause * 2 ** (attempt - 1));
    }
  },
});

async function invokeOnce(
  client: LambdaClient,
  command: InvokeCommand,
  maxMilliseconds: number,
): Promise<Answer | 'late' | 'throttled'> {
  const signal = AbortSignal.timeout(maxMilliseconds);
  try {
    const { Payload, FunctionError, LogResult = '' } = await client.send(command, { abortSignal: signal });
    return {
      payload: Payload ? Buffer.from(Payload).toString('utf8') : '',
      failed: FunctionError !== undefined,
      log: Buffer.from(LogResult, 'base64').toString('utf8'),
    };
  } catch (error) {
    if (signal.aborted) return 'late';
    if (error instanceof TooManyRequestsException) return 'throttled';
    throw error;
  }
}
