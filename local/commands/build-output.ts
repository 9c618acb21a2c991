/** The output of the builds that run, read from their log while they write it. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { CloudWatchLogs } from '@aws-sdk/client-cloudwatch-logs';

/** Milliseconds between two looks at the log. */
const interval = 500;

/** The build program begins the lines that are meant for people with the seconds since it started. */
const progressLine = /^\[\d+(\.\d+)? s\] /;

/** Shows progress lines of builds until told to stop. */
export function showBuildOutput(logs: CloudWatchLogs, logGroupName: string, show: (line: string) => void) {
  // The first lines may have come before somebody looked.
  const startTime = Date.now() - 2 * interval;
  const seen = new Set<string>();
  let stopped = false;

  const look = async (): Promise<void> => {
    let nextToken: string | undefined;
    do {
      const page = await logs.filterLogEvents({ logGroupName, startTime, nextToken });
      for (const { eventId = '', message = '' } of page.events ?? []) {
        if (seen.has(eventId)) continue;
        seen.add(eventId);
        if (progressLine.test(message)) show(message.trimEnd());
      }
      nextToken = page.nextToken;
    } while (nextToken);
  };
  const watch = async (): Promise<void> => {
    while (!stopped) {
      await look();
      await sleep(interval, undefined, { ref: false });
    }
  };
  // What a build says is a courtesy: a log that can't be read must not fail the run, which reports its own outcome.
  watch().catch((error: Error) => show(`the builds' log can't be read: ${error.message}`));
  return () => {
    stopped = true;
  };
}
