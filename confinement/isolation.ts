/**
 * Confinement: how the compiler and the generator of startup images run. They are written with care, but they read what
 * strangers wrote, and the compiler is native code. So whoever takes one over shall find nothing there:
 *
 * - an empty environment, without the credentials of the build's role or the address where CodeBuild gives them out;
 * - a folder that holds copies of what it needs, and nothing else that it can write (sandbox.ts);
 * - limits of processor time, memory and wall time (limits.ts);
 * - when the build runs as root, as it does in CodeBuild: another user, in no group. That one can't read the build's
 *   environment in /proc, its files below /root or what it writes, can't send it signals and can't write what it reads;
 * - where the kernel lets that user make namespaces: no network, and no process but its own in sight.
 *
 * CodeBuild's containers don't let anybody make namespaces unless the project is privileged, which would give more away
 * than it takes. So in CodeBuild a compiler that was taken over reaches the network, without credentials; a private
 * network with few ways out (`prejit:isolateBuilds`) bounds that. It could also leave a process behind until the build's
 * container ends, which comes too late to change what has been taken from the sandbox.
 *
 * On a developer's machine the build runs as the developer. Then there is no other user to change to, and a compiler
 * that was taken over could read the developer's files, as everything that a developer runs could.
 *
 * `dotnet restore` and `dotnet publish` need the network and the package folder. They run as the build does, without its
 * credentials in the environment, and run nothing of a package (store-props.ts, check-assets.ts).
 */
import { run } from './run';

export interface Isolation {
  /** The user that programs run as; undefined for the build's own. */
  user?: { uid: number; gid: number };
  /** Put before a program and its arguments. */
  prefix: string[];
  /** Whether programs are cut off from the network. */
  offline: boolean;
}

/** `nobody`: owns no file and is in no group. The number needs no entry in /etc/passwd. */
const nobody = { uid: 65534, gid: 65534 };

const unshare = ['/usr/bin/unshare', '--user', '--map-root-user', '--net'];

/** From the most to the least: some kernels refuse a new /proc, containers refuse all. */
const prefixes = [
  [...unshare, '--pid', '--fork', '--kill-child', '--mount-proc', '--'],
  [...unshare, '--'],
];

/** Longest time, in seconds, to find out whether a prefix works. */
const probeSeconds = 10;

/** @param directory a folder that the programs' user can enter */
export async function findIsolation(directory: string): Promise<Isolation> {
  const user = process.getuid?.() === 0 ? nobody : undefined;
  for (const prefix of prefixes) {
    if (await works(prefix, user, directory)) return { user, prefix, offline: true };
  }
  return { user, prefix: [], offline: false };
}

async function works([program = '', ...args]: string[], user: Isolation['user'], cwd: string): Promise<boolean> {
  const options = { cwd, env: {}, user, limits: { wallSeconds: probeSeconds } };
  try {
    return (await run(program, [...args, '/bin/true'], options)).exitCode === 0;
  } catch (error) {
    // The system has no such program.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
