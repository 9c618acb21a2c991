/** Headers with which the Lambda Runtime API hands out an invocation (AWS Lambda developer guide, "Runtime API"). */

/** @param invocation `traceId` is, if it isn't given, that of a trace that isn't sampled. */
export const invocationHeaders = ({
  requestId,
  functionArn,
  timeoutSeconds,
  traceId = 'Root=1-00000000-000000000000000000000000;Sampled=0',
}: {
  requestId: string;
  functionArn: string;
  timeoutSeconds: number;
  traceId?: string;
}): Record<string, string> => ({
  'Content-Type': 'application/json',
  'Lambda-Runtime-Aws-Request-Id': requestId,
  'Lambda-Runtime-Deadline-Ms': String(Date.now() + timeoutSeconds * 1000),
  'Lambda-Runtime-Invoked-Function-Arn': functionArn,
  'Lambda-Runtime-Trace-Id': traceId,
});

/** A request ID for the n-th invocation of a process, for who invokes it outside of any account. */
export const numberedRequestId = (number: number): string =>
  `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;
