/** Answers gRPC calls by functions, until something fails. */
import { type handleUnaryCall, status } from '@grpc/grpc-js';

/**
 * The first failure ends everything: it is recorded, and from then on no call is answered. Answering a failed call with
 * an error would let the program go on, and Pulumi's language host then spends most of a minute formatting the error
 * (nodejs/node#64011). Whoever runs the program ends it when `failed` resolves.
 */
export class Calls {
  /** Resolves with the first failure, if there is one. */
  readonly failed: Promise<Error>;
  private reportFailure!: (error: Error) => void;
  private failure: Error | undefined;
  private readonly running = new Set<Promise<unknown>>();

  constructor() {
    this.failed = new Promise((resolve) => {
      this.reportFailure = resolve;
    });
  }

  answer<Request, Response>(respond: (request: Request) => Response | Promise<Response>) {
    const handle: handleUnaryCall<Request, Response> = (call, callback) => {
      if (this.failure !== undefined) {
        return;
      }
      const running = this.run(async () => {
        const response = await respond(call.request);
        if (this.failure === undefined) {
          callback(null, response);
        }
      });
      this.running.add(running);
      running.finally(() => this.running.delete(running));
    };
    return handle;
  }

  /** Refuses a call that the engine doesn't know, in the way that tells an SDK to do without. */
  refuse(what: string) {
    const handle: handleUnaryCall<unknown, never> = (_call, callback) => {
      callback({ code: status.UNIMPLEMENTED, details: `${what} is not available in the local engine.` });
    };
    return handle;
  }

  fail(error: Error): void {
    this.failure ??= error;
    this.reportFailure(this.failure);
  }

  /** Resolves when no call is being worked on. */
  async settled(): Promise<void> {
    while (this.running.size > 0) {
      await Promise.all(this.running);
    }
  }

  private async run(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.fail(error instanceof Error ? error : new Error(String(error)));
    }
  }
}
