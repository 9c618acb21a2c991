/** Confined work of a build: a sandbox that is gone afterwards, whatever comes of the work. */
import { Sandbox } from '../confinement/sandbox';
import type { Progress } from './progress';

export async function inSandbox<T>(progress: Progress, work: (sandbox: Sandbox) => Promise<T>): Promise<T> {
  const sandbox = await Sandbox.open();
  try {
    sayHowFar(sandbox, progress);
    return await work(sandbox);
  } finally {
    await sandbox.close();
  }
}

/** Says once what this machine can't keep from the compiler. */
function sayHowFar({ isolation: { user, offline } }: Sandbox, progress: Progress): void {
  if (!offline) progress.say('the kernel allows no namespaces here, so the compiler is not cut off from the network');
  if (!user) progress.say('this is not the root user, so the compiler runs as the same user as the build');
}
