/** Writes a build's output to CloudWatch Logs, as the build's role. */
import { AwsError, type Cloud, type Principal, type Shape } from '../../../contract/service';

export interface LogLocation {
  groupName: string;
  streamName: string;
}

/** Milliseconds for which lines are collected before they are written. */
const batchInterval = 100;
/** A limit of PutLogEvents. */
const maxBatchSize = 10_000;

export class BuildLog {
  private batch: { timestamp: number; message: string }[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly cloud: Cloud,
    private readonly principal: Principal,
    private readonly location: LogLocation,
  ) {}

  /** Creates the stream, and its group if there is none. Throws when the role may not. */
  async open(): Promise<void> {
    const { groupName: logGroupName, streamName: logStreamName } = this.location;
    try {
      await this.call('CreateLogStream', { logGroupName, logStreamName });
    } catch (error) {
      if (!(error instanceof AwsError) || error.name !== 'ResourceNotFoundException') throw error;
      await this.call('CreateLogGroup', { logGroupName });
      await this.call('CreateLogStream', { logGroupName, logStreamName });
    }
  }

  line(message: string): void {
    // CloudWatch Logs takes no empty messages.
    this.batch.push({ timestamp: Date.now(), message: message || ' ' });
    if (this.batch.length >= maxBatchSize) this.write();
    else this.timer ??= setTimeout(() => this.write(), batchInterval);
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    this.write();
    await this.writing;
  }

  private write(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const logEvents = this.batch;
    this.batch = [];
    if (logEvents.length === 0) return;
    const { groupName: logGroupName, streamName: logStreamName } = this.location;
    this.writing = this.writing
      .then(() => this.call('PutLogEvents', { logGroupName, logStreamName, logEvents }))
      .catch((error: Error) =>
        this.cloud.log(`The log ${logGroupName}/${logStreamName} can't be written: ${error.message}`),
      );
  }

  private async call(operation: string, input: Shape): Promise<void> {
    await this.cloud.call('logs', operation, input, this.principal);
  }
}
