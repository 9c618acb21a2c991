/** Zips that an honest writer would not write. */
import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';
import type { ZipEntry as Written } from '../../support/layer-zip';

/** An entry that was read: its content is there. */
export interface ZipEntry extends Written {
  content: Buffer;
}

export async function readZip(bytes: Buffer): Promise<ZipEntry[]> {
  const entries: ZipEntry[] = [];
  const zip = await fromBufferPromise(bytes);
  for await (const entry of zip.eachEntry()) {
    entries.push({ path: entry.fileName, content: await buffer(await zip.openReadStreamPromise(entry)) });
  }
  return entries;
}

const centralSignature = Buffer.from('PK\x01\x02', 'latin1');
const endSignature = Buffer.from('PK\x05\x06', 'latin1');

/** Offsets in a zip: of the header before an entry's data, of its record in the directory, of the directory's end. */
export function offsetsOf(zip: Buffer, path: string): { local: number; central: number; end: number } {
  const end = zip.lastIndexOf(endSignature);
  let central = zip.readUInt32LE(end + 16);
  while (zip.subarray(central, central + 4).equals(centralSignature)) {
    const nameLength = zip.readUInt16LE(central + 28);
    if (zip.toString('utf8', central + 46, central + 46 + nameLength) === path) {
      return { local: zip.readUInt32LE(central + 42), central, end };
    }
    central += 46 + nameLength + zip.readUInt16LE(central + 30) + zip.readUInt16LE(central + 32);
  }
  throw new Error(`The zip has no ${path}.`);
}

/** Puts bytes into a zip and moves everything behind them, so that all offsets are right again. */
export function inserted(zip: Buffer, at: number, bytes: Buffer): Buffer {
  const grown = Buffer.concat([zip.subarray(0, at), bytes, zip.subarray(at)]);
  const end = grown.lastIndexOf(endSignature);
  const directory = grown.readUInt32LE(end + 16);
  const start = directory >= at ? directory + bytes.length : directory;
  grown.writeUInt32LE(start, end + 16);
  for (let central = start; central < end; ) {
    const local = grown.readUInt32LE(central + 42);
    if (local >= at) grown.writeUInt32LE(local + bytes.length, central + 42);
    central +=
      46 + grown.readUInt16LE(central + 28) + grown.readUInt16LE(central + 30) + grown.readUInt16LE(central + 32);
  }
  return grown;
}
