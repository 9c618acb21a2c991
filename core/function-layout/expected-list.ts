/**
 * The list of a function's files by which its start script knows it again: what `b2sum --check` reads. BLAKE2b is the fastest
 * cryptographic hash that the coreutils of Lambda's image have: the `sha256sum` of `coreutils-single` is built without OpenSSL, and
 * takes twice as long.
 * https://www.gnu.org/software/coreutils/manual/html_node/b2sum-invocation.html
 */
import { createHash } from 'node:crypto';

/** What is known of a file's content. */
export interface FileContent {
  /** BLAKE2b with 512 bits, in hex. */
  hash: string;
  bytes: number;
}

export const fileContent = (content: Uint8Array): FileContent => ({
  hash: createHash('blake2b512').update(content).digest('hex'),
  bytes: content.length,
});

/** From so many bytes on it is worth a second process to hash half of them: a megabyte takes about one millisecond, as that does. */
const worthTwo = 4 * 1024 * 1024;

/**
 * The first two lines are comments for `b2sum`: the main assembly, which the function's start has to be about, and the hook of the
 * layer, if it has one. Then a line for each file, sorted by the bytes of its path: the start script compares them in this order
 * with what the shell lists. Where a path follows a `*`, which means nothing to `b2sum` on Linux, a second process checks the file.
 * @param assembly path of the main assembly in the zip, without extension (`mainAssembly`)
 * @param files content of each file, by its path (`deployedFiles`)
 * @param hook path of the startup hook in the layer's zip
 */
export function expectedText(assembly: string, files: ReadonlyMap<string, FileContent>, hook = ''): string {
  const sorted = [...files].sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  const second = secondHalf(sorted);
  const lines = sorted.map(([path, { hash }]) => `${hash} ${second.has(path) ? '*' : ' '}${path}\n`);
  return [`# ${assembly}\n`, `# ${hook}\n`, ...lines].join('');
}

/** Paths of about half of the bytes: each file, from the largest on, to those that have fewer. */
function secondHalf(files: [string, FileContent][]): Set<string> {
  const total = files.reduce((sum, [, { bytes }]) => sum + bytes, 0);
  const second = new Set<string>();
  if (total < worthTwo) return second;
  let difference = 0;
  for (const [path, { bytes }] of [...files].sort(([, a], [, b]) => b.bytes - a.bytes)) {
    if (difference > 0) second.add(path);
    difference += difference > 0 ? -bytes : bytes;
  }
  return second;
}
