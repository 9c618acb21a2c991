/** What a stage of the pipeline took: time, from its execution's history, and memory, from its REPORT lines. */
import type { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';
import type { SFN } from '@aws-sdk/client-sfn';
import { historyOf } from '../local/commands/follow';

/** Seconds from when an execution first enters a state until it leaves it for the last time. */
export async function secondsIn(sfn: SFN, executionArn: string, state: string): Promise<number> {
  const events = await historyOf(sfn, executionArn);
  const times = (details: 'stateEnteredEventDetails' | 'stateExitedEventDetails'): number[] =>
    events.flatMap((event) => (event[details]?.name === state ? [event.timestamp?.getTime() ?? NaN] : []));
  return (Math.max(...times('stateExitedEventDetails')) - Math.min(...times('stateEnteredEventDetails'))) / 1000;
}

/** The most memory that a function's environments have used, in MB. */
export async function peakMegabytes(logs: CloudWatchLogs, functionName: string): Promise<number> {
  const logGroupName = `/aws/lambda/${functionName}`;
  let most = 0;
  let nextToken: string | undefined;
  do {
    const page = await logs.filterLogEvents({ logGroupName, nextToken });
    for (const { message = '' } of page.events ?? []) {
      most = Math.max(most, Number(/Max Memory Used: (\d+) MB/.exec(message)?.[1] ?? 0));
    }
    nextToken = page.nextToken;
  } while (nextToken);
  return most;
}
