// biome-ignore lint/suspicious/noExplicitAny: any JSON value
export type Json = any;

/** A task's failure: what Retry and Catch match by its name, with the text that becomes the cause. */
export class TaskFailure extends Error {
  constructor(
    override readonly name: string,
    cause: string,
  ) {
    super(cause);
  }
}
