/** Invocations of users' functions, to see whether they work. */
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
   * @returns `late` when there is none in time, `throttled` when Lambda does not start it
   */
  invoke(
    name: string,
    qualifier: string,
    event: Buffer,
    maxMilliseconds: number,
  ): Promise<Answer | 'late' | 'throttled'>;
}

export const lambdaInvocations = (client: LambdaClient): Invocations => ({
  async invoke(name, qualifier, event, maxMilliseconds) {
    const command = new InvokeCommand({ FunctionName: name, Qualifier: qualifier, Payload: event, LogType: 'Tail' });
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
  },
});
