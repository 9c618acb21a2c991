/** What CloudWatch Logs keeps: log groups, their streams, and the events in these. */
import { AwsError, type Cloud } from '../../../contract/service';
import type { Table } from '../../../contract/state';

export interface LogGroup {
  name: string;
  /** Milliseconds since 1970, as all times here. */
  created: number;
  retentionInDays?: number;
  kmsKeyId?: string;
  logGroupClass: string;
  tags: Record<string, string>;
}

export interface LogStream {
  name: string;
  created: number;
  lastIngestion?: number;
}

export interface LogEvent {
  timestamp: number;
  message: string;
  ingestionTime: number;
}

const millisecondsPerDay = 24 * 60 * 60 * 1000;

export class LogStore {
  readonly groups: Table<LogGroup>;
  /** By `<group>\n<stream>`. Names have no line breaks. */
  private readonly streams: Table<LogStream>;

  constructor(private readonly cloud: Cloud) {
    this.groups = cloud.state.table('logs.groups');
    this.streams = cloud.state.table('logs.streams');
  }

  group(name: string): LogGroup {
    const group = this.groups.get(name);
    if (!group) throw new AwsError('ResourceNotFoundException', `The specified log group does not exist: ${name}`);
    return group;
  }

  /** A group by its name or its ARN. */
  groupOf({ logGroupName, logGroupIdentifier }: { logGroupName?: string; logGroupIdentifier?: string }): LogGroup {
    const name = logGroupName ?? logGroupIdentifier?.replace(/^arn:aws:logs:[^:]*:[^:]*:log-group:([^:]+).*$/, '$1');
    if (!name) throw new AwsError('InvalidParameterException', 'Name a log group: logGroupName or logGroupIdentifier.');
    return this.group(name);
  }

  groupArn = (name: string): string => `arn:aws:logs:${this.cloud.region}:${this.cloud.accountId}:log-group:${name}`;

  removeGroup(name: string): void {
    for (const { name: stream } of this.streamsOf(name)) this.removeStream(name, stream);
    this.groups.delete(name);
  }

  stream(group: string, name: string): LogStream {
    const stream = this.streams.get(`${group}\n${name}`);
    if (!stream) throw new AwsError('ResourceNotFoundException', `The specified log stream does not exist: ${name}`);
    return stream;
  }

  hasStream(group: string, name: string): boolean {
    return this.streams.has(`${group}\n${name}`);
  }

  setStream(group: string, stream: LogStream): void {
    this.streams.set(`${group}\n${stream.name}`, stream);
  }

  removeStream(group: string, name: string): void {
    this.stream(group, name);
    this.streams.delete(`${group}\n${name}`);
    this.events(group).delete(name);
  }

  streamsOf(group: string): LogStream[] {
    const prefix = `${group}\n`;
    return [...this.streams.entries()].filter(([key]) => key.startsWith(prefix)).map(([, stream]) => stream);
  }

  /** Events of a stream that the group's retention has not let go. */
  eventsOf(group: LogGroup, stream: string): LogEvent[] {
    const oldest = group.retentionInDays ? Date.now() - group.retentionInDays * millisecondsPerDay : 0;
    const events = this.events(group.name).get(stream) ?? [];
    return oldest > 0 ? events.filter(({ timestamp }) => timestamp >= oldest) : events;
  }

  addEvents(group: LogGroup, stream: string, added: { timestamp: number; message: string }[]): void {
    const ingestionTime = Date.now();
    const events = [...this.eventsOf(group, stream), ...added.map((event) => ({ ...event, ingestionTime }))];
    this.events(group.name).set(stream, events);
    this.setStream(group.name, { ...this.stream(group.name, stream), lastIngestion: ingestionTime });
  }

  /** A table for each group, so that writing to one log doesn't write the others again. */
  private events(group: string): Table<LogEvent[]> {
    return this.cloud.state.table(`logs.events.${encodeURIComponent(group)}`);
  }
}
