/**
 * The list of a function's files by which its start script knows it again: what `b2sum --check` reads. BLAKE2b is the fastest
 * cryptographic hash that the coreutils of Lambda's image have: its `sha256sum` is not built with OpenSSL, and takes twice as long.
 * https://www.gnu.org/software/coreutils/manual/html_node/b2sum-invocation.html
 */
import { createHash } from 'node:crypto';

/** The hash that the list has of a file's content, in hex: BLAKE2b with 512 bits. */
export const contentHash = (content: Uint8Array): string => createHash('blake2b512').update(content).digest('hex');

/**
 * The first two lines are comments for `b2sum`: the main assembly, which the function's start has to be about, and the hook of the
 * layer, if it has one. Then a line for each file, sorted by the bytes of its path: the start script compares them in this order
 * with what the shell lists.
 * @param assembly path of the main assembly in the zip, without extension (`mainAssembly`)
 * @param hashes `contentHash` of each file, by its path (`deployedFiles`)
 * @param hook path of the startup hook in the layer's zip
 */
export const expectedText = (assembly: string, hashes: ReadonlyMap<string, string>, hook = ''): string =>
  [
    `# ${assembly}\n`,
    `# ${hook}\n`,
    ...[...hashes]
      .sort(([a], [b]) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
      .map(([path, hash]) => `${hash}  ${path}\n`),
  ].join('');
