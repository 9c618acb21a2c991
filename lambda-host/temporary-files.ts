/** What stands for a function's `/tmp`: a directory of its environment's own, which ends with it, as in Lambda. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

export class TemporaryFiles {
  private readonly directory = mkdtempSync(path.join(tmpdir(), 'prejit-function-tmp-'));

  /** What tells a process of it: runtimes, too, which leave files there when they are killed. */
  get variables(): { TMPDIR: string } {
    return { TMPDIR: this.directory };
  }

  /** Once nothing writes to it any more. */
  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
