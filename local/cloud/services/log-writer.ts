/** Writes the lines of a build or of a function's environment to its stream in CloudWatch Logs, several at a time. */
import { AwsError, type Cloud, type Principal, type Shape } from '../../contract/service';

export interface LogLocation {
  groupName: string;
  streamName: string;
}

/** Milliseconds for which lines are gathered before they are written. */
const batchInterval = 20;
/** A limit of PutLogEvents. */
const maxBatchSize = 10_000;

export class LogWriter {
  private batch: { timestamp: number; message: string }[] = [];
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();
  private opened: Promise<void> | undefined;

  constructor(
    private readonly cloud: Cloud,
    /** Who writes: where its role may not, there is no log, as in AWS. */
    private readonly principal: Principal,
    private readonly location: LogLocation,
  ) {}

  /** Creates the stream, and its group if there is none. Throws when the role may not. Otherwise the first line does it. */
  open(): Promise<void> {
    this.opened ??= this.createStream();
    return this.opened;
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
      .then(() => this.open())
      .then(() => this.call('PutLogEvents', { logGroupName, logStreamName, logEvents }))
      .catch((error: Error) => {
        // Whoever may write by the time of the next lines is let.
        this.opened = undefined;
        this.cloud.log(`The log ${logGroupName}/${logStreamName} can't be written: ${error.message}`);
      });
  }

  private async createStream(): Promise<void> {
    const { groupName: logGroupName, streamName: logStreamName } = this.location;
    const create = () => this.call('CreateLogStream', { logGroupName, logStreamName });
    try {
      await create();
    } catch (error) {
      if (isNamed(error, 'ResourceAlreadyExistsException')) return;
      if (!isNamed(error, 'ResourceNotFoundException')) throw error;
      await this.createGroup(logGroupName);
      await create();
    }
  }

  private async createGroup(logGroupName: string): Promise<void> {
    try {
      await this.call('CreateLogGroup', { logGroupName });
    } catch (error) {
      // Another stream's writer was first.
      if (!isNamed(error, 'ResourceAlreadyExistsException')) throw error;
    }
  }

  private async call(operation: 'CreateLogStream' | 'CreateLogGroup' | 'PutLogEvents', input: Shape): Promise<void> {
    await this.cloud.call('logs', operation, input, this.principal);
  }
}

const isNamed = (error: unknown, name: string): boolean => error instanceof AwsError && error.name === name;
