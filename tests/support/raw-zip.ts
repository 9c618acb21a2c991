/** Writes zips byte by byte: also those that no zip writer would write. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface RawEntry {
  name: string | Buffer;
  content?: string | Buffer;
  /** What the header before the data says, where it is to contradict the directory. */
  localName?: string;
  /** Fields of the directory's entry, and of the header where not said otherwise. */
  method?: number;
  flags?: number;
  crc?: number;
  uncompressedSize?: number;
  /** Unix mode, with the kind of the file. */
  mode?: number;
  extra?: Buffer;
}

export interface RawZip {
  /** Bytes before the first entry, which the offsets know nothing of. */
  prepended?: Buffer;
  comment?: Buffer;
  /** Bytes between the directory and the end record. */
  gap?: Buffer;
  /** What the end record says instead of the number of entries. */
  count?: number;
}

const stored = 0;
const utf8 = 0x800;

const regularFile = 0o100644;
export const symbolicLink = 0o120777;

export function rawZip(entries: RawEntry[], { prepended, comment, gap, count }: RawZip = {}): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const content = Buffer.from(entry.content ?? '');
    const { method = stored, flags = utf8, extra = Buffer.alloc(0), mode = regularFile } = entry;
    const data = method === 8 ? deflateRawSync(content) : content;
    const name = Buffer.from(entry.name);
    const localName = Buffer.from(entry.localName ?? name);
    const fields = Buffer.alloc(26);
    fields.writeUInt16LE(20, 0);
    fields.writeUInt16LE(flags, 2);
    fields.writeUInt16LE(method, 4);
    fields.writeUInt32LE(entry.crc ?? crc32(content), 10);
    fields.writeUInt32LE(data.length, 14);
    fields.writeUInt32LE(entry.uncompressedSize ?? content.length, 18);
    fields.writeUInt16LE(name.length, 22);
    fields.writeUInt16LE(extra.length, 24);
    const localFields = Buffer.from(fields);
    localFields.writeUInt16LE(localName.length, 22);
    localFields.writeUInt16LE(0, 24);
    const file = Buffer.concat([Buffer.from('PK\x03\x04'), localFields, localName, data]);
    const position = Buffer.alloc(14);
    position.writeUInt32LE((mode << 16) >>> 0, 6);
    position.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x03'), fields, position, name, extra]));
    files.push(file);
    offset += file.length;
  }
  const list = Buffer.concat(directory);
  const end = endRecord(count ?? entries.length, list.length, offset, comment);
  return Buffer.concat([prepended ?? Buffer.alloc(0), ...files, list, gap ?? Buffer.alloc(0), end]);
}

/** The record at the end of a zip. */
export function endRecord(
  count: number,
  directoryBytes: number,
  offset: number,
  comment: Buffer = Buffer.alloc(0),
): Buffer {
  const fields = Buffer.alloc(18);
  fields.writeUInt16LE(count, 4);
  fields.writeUInt16LE(count, 6);
  fields.writeUInt32LE(directoryBytes, 8);
  fields.writeUInt32LE(offset, 12);
  fields.writeUInt16LE(comment.length, 16);
  return Buffer.concat([Buffer.from('PK\x05\x06'), fields, comment]);
}
