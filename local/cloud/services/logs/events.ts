/** Writing and reading log events. */
import { AwsError, type Handler, type Shape } from '../../../contract/service';
import { paginate } from '../paginate';
import type { LogEvent, LogGroup, LogStore } from './store';

/** Events in one answer, if the caller doesn't say how many. */
const maxEvents = 10000;

export function eventHandlers(store: LogStore): Record<string, Handler> {
  return {
    PutLogEvents({ logGroupName, logStreamName, logEvents }) {
      const group = store.group(logGroupName);
      store.stream(logGroupName, logStreamName);
      const events: { timestamp: number; message: string }[] = logEvents;
      if (events.some(({ timestamp }, index) => timestamp < (events[index - 1]?.timestamp ?? 0))) {
        const message = 'Log events in a single PutLogEvents request must be in chronological order.';
        throw new AwsError('InvalidParameterException', message);
      }
      store.addEvents(
        group,
        logStreamName,
        events.map(({ timestamp, message }) => ({ timestamp, message })),
      );
      return { nextSequenceToken: '0' };
    },

    /** A token is a direction and the number of the event at which the page on that side begins or ends. */
    GetLogEvents(input) {
      const group = store.groupOf(input);
      store.stream(group.name, input.logStreamName);
      const events = store.eventsOf(group, input.logStreamName).filter((event) => isWithin(event, input));
      const limit = Math.min(input.limit ?? maxEvents, maxEvents);
      const [, direction, position] = /^([fb])\/(\d+)$/.exec(input.nextToken ?? '') ?? [];
      if (input.nextToken && !direction)
        throw new AwsError('InvalidParameterException', 'The specified nextToken is invalid.');
      let start = input.startFromHead ? 0 : Math.max(0, events.length - limit);
      if (direction === 'f') start = Math.min(Number(position), events.length);
      let end = Math.min(start + limit, events.length);
      if (direction === 'b') {
        end = Math.min(Number(position), events.length);
        start = Math.max(0, end - limit);
      }
      return { events: events.slice(start, end), nextForwardToken: `f/${end}`, nextBackwardToken: `b/${start}` };
    },

    FilterLogEvents(input) {
      const group = store.groupOf(input);
      const passes = readFilterPattern(input.filterPattern ?? '');
      const found = chosenStreams(store, group, input)
        .flatMap((stream) =>
          store.eventsOf(group, stream).map((event, index) => ({ ...event, logStreamName: stream, index })),
        )
        .filter((event) => isWithin(event, input) && passes(event.message))
        .sort((a, b) => a.timestamp - b.timestamp);
      const { page, nextToken } = paginate(found, Math.min(input.limit ?? maxEvents, maxEvents), input.nextToken);
      const events = page.map(({ index, ...event }) => ({ ...event, eventId: eventId(event.timestamp, index) }));
      return { events, searchedLogStreams: [], nextToken };
    },
  };
}

/** From `startTime` on, and before `endTime`. */
const isWithin = ({ timestamp }: LogEvent, { startTime, endTime }: Shape): boolean =>
  timestamp >= (startTime ?? 0) && timestamp < (endTime ?? Number.POSITIVE_INFINITY);

function chosenStreams(
  store: LogStore,
  group: LogGroup,
  { logStreamNames, logStreamNamePrefix = '' }: Shape,
): string[] {
  const names = store.streamsOf(group.name).map(({ name }) => name);
  if (logStreamNames) return (logStreamNames as string[]).filter((name) => names.includes(name));
  return names.filter((name) => name.startsWith(logStreamNamePrefix));
}

/** Readers tell events apart by this: digits, growing with time. */
const eventId = (timestamp: number, index: number): string => `${timestamp}${String(index).padStart(8, '0')}`;

/**
 * Patterns of words and "quoted phrases", all of which have to be in the message, and of -words that must not.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html
 */
function readFilterPattern(pattern: string): (message: string) => boolean {
  if (/^\s*[{[%]|(^|\s)\?/.test(pattern)) {
    const message = `The local cloud filters by words and "phrases", not by ${pattern}`;
    throw new AwsError('NotImplemented', message, 501);
  }
  const terms = [...pattern.matchAll(/(-?)(?:"((?:[^"\\]|\\.)*)"|(\S+))/g)].map(([, minus, phrase, word]) => ({
    text: phrase?.replaceAll('\\"', '"') ?? word ?? '',
    wanted: !minus,
  }));
  return (message) => terms.every(({ text, wanted }) => message.includes(text) === wanted);
}
