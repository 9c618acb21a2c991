/** How the functions talk to AWS: one client per service and process. */

/**
 * Options of every client. Adaptive retries slow a client down once a service throttles it: an execution has minutes to
 * spare, and Lambda's control plane takes only a few calls a second from a whole account.
 */
export const clientOptions = { retryMode: 'adaptive', maxAttempts: 8 } as const;

/** Makes a client on first use and keeps it, because connections outlive an invocation. */
export function memoise<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => {
    made ??= make();
    return made;
  };
}
