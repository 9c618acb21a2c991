/** Keeps what is logged. */
import type { Log } from '../../../lambdas/aws/logger';

export class FakeLog implements Log {
  readonly lines: { message: string; [field: string]: unknown }[] = [];

  info(message: string, fields: Record<string, unknown> = {}): void {
    this.lines.push({ ...fields, message });
  }

  warn(message: string, fields: Record<string, unknown> = {}): void {
    this.lines.push({ ...fields, message });
  }
}
