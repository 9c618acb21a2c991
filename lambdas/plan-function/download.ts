/** Downloads zips that Lambda keeps, from the presigned URLs that it gives. */
import { maxUnzippedBytes } from '../../core/lambda-limits';

/** @throws Error when it can't be downloaded */
export type Download = (url: string) => Promise<Buffer>;

/** Longest download, in milliseconds. */
const timeout = 120_000;

export const download: Download = async (url) => {
  const response = await fetch(url, { signal: AbortSignal.timeout(timeout) });
  if (!response.ok) throw new Error(`Lambda's zip can't be downloaded: HTTP status ${response.status}.`);
  const length = Number(response.headers.get('content-length'));
  // No zip is larger than what Lambda allows unzipped, but for a little.
  if (length > 2 * maxUnzippedBytes) throw new Error(`Lambda's zip has ${length} bytes.`);
  return Buffer.from(await response.arrayBuffer());
};
