/**
 * Whether two images are of one assembly: the same names, types, references and identity (MVID), to the byte. Compiling ahead of time
 * copies an assembly's metadata, in which only the addresses of method bodies and of data change (ECMA-335 II.22.26, II.22.18).
 */
import { readStreams, readTables, table } from './metadata-tables';
import { readPortableExecutable } from './portable-executable';

const addressBytes = 4;
/** The column of a table that holds an address. */
const addressColumn = 0;
const fieldRva = 0x1d;

/** @returns false for files that hold no managed code. @throws RangeError for damaged ones */
export function haveSameMetadata(a: Buffer, b: Buffer): boolean {
  const [one, other] = [withoutAddresses(a), withoutAddresses(b)];
  return one !== undefined && other !== undefined && one.equals(other);
}

/** The metadata with zeros in the place of every address; whether there is one stays. */
function withoutAddresses(file: Buffer): Buffer | undefined {
  const executable = readPortableExecutable(file);
  if (!executable) return undefined;
  const { address, size } = executable.cliHeader.metadata;
  const start = executable.offsetOf(address);
  const metadata = Buffer.from(executable.image.subarray(start, start + size));
  if (metadata.length !== size) throw new RangeError('the metadata is cut off');
  const streams = readStreams(metadata);
  const tables = streams.get('#~') ?? streams.get('#-');
  if (!tables) throw new RangeError('the metadata has no tables');
  const { places } = readTables(tables);
  // The streams are parts of the copy, so what is written here is written there.
  for (const number of [table.methodDef, fieldRva]) {
    for (const place of places(number, addressColumn)) {
      const isAbstract = tables.readUInt32LE(place) === 0;
      if (!isAbstract) tables.fill(0xff, place, place + addressBytes);
    }
  }
  return metadata;
}
