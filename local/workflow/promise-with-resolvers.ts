/**
 * `Promise.withResolvers` for Node 20, which the interpreter of the states language uses. Newer versions of Node have it.
 * https://tc39.es/ecma262/#sec-promise.withResolvers
 */
const promises = Promise as unknown as { withResolvers?: () => unknown };

promises.withResolvers ??= () => {
  let resolve: unknown;
  let reject: unknown;
  const promise = new Promise((onResolve, onReject) => {
    resolve = onResolve;
    reject = onReject;
  });
  return { promise, resolve, reject };
};
