/** Answers gRPC calls by functions, until something fails. */
import { type handleUnaryCall, status } from '@grpc/grpc-js';

/**
 * A call that fails is never answered. Answering it with an error would have Pulumi's language host spend most of a minute
 * formatting the error (nodejs/node#64011). Whoever runs the program ends it when `failed` resolves.
 */
export class Calls {
  /** Resolves with the first failure, if there is one. */
  readonly failed: Promise<Error>;
  private fail!: (error: Error) => void;
  private readonly running = new Set<Promise<void>>();

  constructor() {
    this.failed = new Promise((resolve) => {
      this.fail = resolve;
    });
  }

  answer<Request, Response>(respond: (request: Request) => Response | Promise<Response>) {
    const handle: handleUnaryCall<Request, Response> = (call, callback) => {
      const running = this.run(async () => callback(null, await respond(call.request)));
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
