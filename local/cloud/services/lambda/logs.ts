/** What a function's environment writes, line by line, on its way to CloudWatch Logs. */
import type { Cloud, Principal, Shape } from '../../../contract/service';

/** Milliseconds for which lines are gathered before they are sent. */
const sendDelay = 20;

export class FunctionLog {
  private unfinished = '';
  private events: { timestamp: number; message: string }[] = [];
  private timer: NodeJS.Timeout | undefined;
  private sending: Promise<void> = Promise.resolve();
  private streamExists = false;
  private recorded: string[] | undefined;

  constructor(
    private readonly cloud: Cloud,
    /** The function's role: a function whose role may not write logs has none, as in AWS. */
    private readonly principal: Principal,
    readonly group: string,
    readonly stream: string,
  ) {}

  /** Takes output as it comes, in pieces that need not end where lines do. */
  write(text: string): void {
    const lines = (this.unfinished + text).split('\n');
    this.unfinished = lines.pop() ?? '';
    for (const line of lines) this.line(line);
  }

  line(message: string): void {
    this.events.push({ timestamp: Date.now(), message });
    this.recorded?.push(message);
    this.timer ??= setTimeout(() => this.send(), sendDelay);
  }

  /** Keeps the lines from here on, until `recording` asks for them. */
  record(): void {
    this.recorded = [];
  }

  recording(): string {
    const lines = this.recorded ?? [];
    this.recorded = undefined;
    return lines.map((line) => `${line}\n`).join('');
  }

  /** Sends what is left. */
  async close(): Promise<void> {
    if (this.unfinished) this.write('\n');
    this.send();
    await this.sending;
  }

  private send(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const events = this.events;
    this.events = [];
    if (events.length === 0) return;
    this.sending = this.sending
      .then(() => this.put(events))
      .catch((error: Error) => this.cloud.log(`No logs in ${this.group}: ${error.message}`));
  }

  private async put(logEvents: Shape[]): Promise<void> {
    const names = { logGroupName: this.group, logStreamName: this.stream };
    if (!this.streamExists) {
      await this.createStream(names);
      this.streamExists = true;
    }
    await this.cloud.call('logs', 'PutLogEvents', { ...names, logEvents }, this.principal);
  }

  private async createStream(names: { logGroupName: string; logStreamName: string }): Promise<void> {
    const create = () => this.cloud.call('logs', 'CreateLogStream', names, this.principal);
    try {
      await create();
    } catch (error) {
      if ((error as Error).name !== 'ResourceNotFoundException') throw error;
      await this.createGroup(names.logGroupName);
      await create();
    }
  }

  private async createGroup(logGroupName: string): Promise<void> {
    try {
      await this.cloud.call('logs', 'CreateLogGroup', { logGroupName }, this.principal);
    } catch (error) {
      // Another environment of the function was first.
      if ((error as Error).name !== 'ResourceAlreadyExistsException') throw error;
    }
  }
}
