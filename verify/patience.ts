/** How long things may take: in AWS, and on one machine. */

/** Times in seconds, but for the interval. */
export interface Patience {
  /** Milliseconds between two looks. */
  interval: number;
  /** Until an upload has started an execution. */
  start: number;
  /** Until a message of the topic has come. */
  message: number;
  /** Until Lambda may assume a role that was just made. */
  role: number;
  /** Until a function's tag is found by the pipeline. */
  tag: number;
}

export const inAws: Patience = {
  interval: 2000,
  // S3 says that it may take five minutes until events are sent to EventBridge that was just enabled.
  start: 5 * 60,
  message: 60,
  role: 60,
  tag: 60,
};

/** The local cloud does at once what it does. */
export const onThisMachine: Patience = { interval: 25, start: 10, message: 5, role: 1, tag: 0 };
