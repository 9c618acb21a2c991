/** Zips as the build program writes them, and with names that no zip writer would write. */
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { fileMode, zipTime } from '../../core/zip-entries';

export interface ZipEntry {
  path: string;
  /** Default: none. */
  content?: string | Buffer;
  /** Unix mode with the type; default: a plain file. */
  mode?: number;
}

export async function writeZip(entries: ZipEntry[]): Promise<Buffer> {
  const zip = new ZipFile();
  for (const { path, content = '', mode = fileMode } of entries) {
    zip.addBuffer(Buffer.from(content), path, { ...zipTime, mode });
  }
  zip.end();
  return buffer(zip.outputStream);
}

/** Puts another name of the same length over a name, in the directory and before the file. */
export function renamed(zip: Buffer, from: string, to: string): Buffer {
  if (Buffer.byteLength(from) !== Buffer.byteLength(to)) throw new Error('names must have the same length');
  const text = Buffer.from(from).toString('latin1');
  return Buffer.from(zip.toString('latin1').replaceAll(text, Buffer.from(to).toString('latin1')), 'latin1');
}
