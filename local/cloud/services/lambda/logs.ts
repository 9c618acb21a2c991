/** What a function's environment writes, line by line, on its way to CloudWatch Logs. */
import { LogWriter } from '../log-writer';

export class FunctionLog extends LogWriter {
  private unfinished = '';
  private recorded: string[] | undefined;

  /** Takes output as it comes, in pieces that need not end where lines do. */
  output(text: string): void {
    const lines = (this.unfinished + text).split('\n');
    this.unfinished = lines.pop() ?? '';
    for (const line of lines) this.line(line);
  }

  override line(message: string): void {
    super.line(message);
    this.recorded?.push(message);
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

  override async close(): Promise<void> {
    if (this.unfinished) this.output('\n');
    await super.close();
  }
}
