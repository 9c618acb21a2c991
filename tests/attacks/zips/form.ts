/** Zips in which one reader finds something else than another. */
import { crc32 } from 'node:zlib';
import { writeZip } from '../../support/layer-zip';
import { attackOnLayer as attack } from './attack-on-layer';
import { library, type Output, store } from './output';
import { inserted, offsetsOf } from './zip';

/** An attack on the genuine zip's bytes. */
const rebuilt = (name: string, rebuild: (zip: Buffer, at: ReturnType<typeof offsetsOf>) => Buffer) =>
  attack(name, async (output: Output) => {
    const zip = await writeZip(output.entries);
    return rebuild(zip, offsetsOf(zip, library));
  });

/** The same, where some of the bytes are changed in their place. */
const patched = (name: string, patch: (zip: Buffer, at: ReturnType<typeof offsetsOf>) => void) =>
  rebuilt(name, (zip, at) => {
    patch(zip, at);
    return zip;
  });

const nameLength = Buffer.byteLength(library);

/** The extra field by which some programs take a name over the one in the header (Info-ZIP Unicode Path, 0x7075). */
function unicodePath(path: string): Buffer {
  const field = Buffer.alloc(9 + Buffer.byteLength(path));
  field.writeUInt16LE(0x7075, 0);
  field.writeUInt16LE(field.length - 4, 2);
  field.writeUInt8(1, 4);
  field.writeUInt32LE(crc32(library), 5);
  field.write(path, 9);
  return field;
}

export const formAttacks = [
  patched('a file that has another name before its data', (zip, { local }) => {
    zip.write('Evil', local + 30 + nameLength - 'Serilog.dll'.length);
  }),
  patched('a file that has another size before its data', (zip, { local }) => {
    zip.writeUInt32LE(zip.readUInt32LE(local + 18) - 1, local + 18);
  }),
  patched('a file that is encrypted in one of two places', (zip, { local }) => {
    zip.writeUInt16LE(zip.readUInt16LE(local + 6) | 1, local + 6);
  }),
  patched('an encrypted file', (zip, { local, central }) => {
    zip.writeUInt16LE(zip.readUInt16LE(local + 6) | 1, local + 6);
    zip.writeUInt16LE(zip.readUInt16LE(central + 8) | 1, central + 8);
  }),
  patched('a file whose sizes follow it', (zip, { local, central }) => {
    zip.writeUInt16LE(zip.readUInt16LE(local + 6) | 8, local + 6);
    zip.writeUInt16LE(zip.readUInt16LE(central + 8) | 8, central + 8);
  }),
  patched('a file in an unknown compression', (zip, { local, central }) => {
    zip.writeUInt16LE(93, local + 8);
    zip.writeUInt16LE(93, central + 10);
  }),
  rebuilt('a second name in an extra field', (zip, { central }) => {
    const field = unicodePath(`${store}serilog/4.4.0/lib/net10.0/Evil.dll`);
    const grown = Buffer.concat([
      zip.subarray(0, central + 46 + nameLength),
      field,
      zip.subarray(central + 46 + nameLength),
    ]);
    grown.writeUInt16LE(field.length, central + 30);
    const { end } = offsetsOf(grown, library);
    grown.writeUInt32LE(grown.readUInt32LE(end + 12) + field.length, end + 12);
    return grown;
  }),
  rebuilt('bytes before the first file', (zip) => inserted(zip, 0, Buffer.from('#!/bin/sh\nexit 0\n'))),
  rebuilt('bytes between two files', (zip, { local }) =>
    inserted(zip, local, Buffer.from('PK\x03\x04 hidden', 'latin1')),
  ),
  rebuilt('bytes after the directory', (zip) => Buffer.concat([zip, Buffer.from('trailer')])),
  rebuilt('a comment that holds a second directory', (zip, { end }) => {
    const comment = zip.subarray(end);
    const grown = Buffer.concat([zip, comment]);
    grown.writeUInt16LE(comment.length, end + 20);
    return grown;
  }),
  patched('two entries that share their data', (zip, { central }) => {
    const { local } = offsetsOf(zip, `${store}artifact.xml`);
    zip.writeUInt32LE(local, central + 42);
  }),
  patched('attributes of another operating system', (zip, { central }) => {
    zip.writeUInt32LE((zip.readUInt32LE(central + 38) | 0x10) >>> 0, central + 38);
  }),
  attack('no zip at all', async () => Buffer.from('no zip')),
];
