/**
 * The parts of the PE format (Microsoft "PE Format", and ECMA-335 partition II.25) that lead to a managed assembly's
 * CLI header. Offsets are checked by Buffer itself: a truncated or hostile file ends in a RangeError.
 */

/** A data directory: where something lies in memory once the image is loaded, and its size in bytes. */
export interface DataDirectory {
  address: number;
  size: number;
}

export interface PortableExecutable {
  image: Buffer;
  /** The COFF machine number. ReadyToRun images for Linux carry a changed one. */
  machine: number;
  cliHeader: CliHeader;
  /** Turns an address in memory (RVA) into an offset in the file. */
  offsetOf: (address: number) => number;
}

export interface CliHeader {
  metadata: DataDirectory;
  /** COMIMAGE_FLAGS_ILONLY: no native code but ReadyToRun's. */
  ilOnly: boolean;
  managedNativeHeader: DataDirectory;
}

interface Section {
  address: number;
  size: number;
  offset: number;
}

const mzSignature = 0x5a4d;
const peSignature = 0x00004550;
const pe32PlusMagic = 0x20b;
const cliHeaderDirectory = 14;
const coffHeaderSize = 20;
const sectionHeaderSize = 40;
const ilOnlyFlag = 0x1;

/** Returns undefined for a file that is no PE image, or one without a CLI header (a native library). */
export function readPortableExecutable(image: Buffer): PortableExecutable | undefined {
  if (image.length < 0x40 || image.readUInt16LE(0) !== mzSignature) return undefined;
  const peOffset = image.readUInt32LE(0x3c);
  if (peOffset + 4 > image.length || image.readUInt32LE(peOffset) !== peSignature) return undefined;

  const coff = peOffset + 4;
  const sectionCount = image.readUInt16LE(coff + 2);
  const optionalHeaderSize = image.readUInt16LE(coff + 16);
  const optionalHeader = coff + coffHeaderSize;
  const isPe32Plus = image.readUInt16LE(optionalHeader) === pe32PlusMagic;
  const directoryCount = image.readUInt32LE(optionalHeader + (isPe32Plus ? 108 : 92));
  if (directoryCount <= cliHeaderDirectory) return undefined;
  const directories = optionalHeader + (isPe32Plus ? 112 : 96);
  const cli = readDirectory(image, directories + 8 * cliHeaderDirectory);
  if (cli.size === 0) return undefined;

  const sections = readSections(image, optionalHeader + optionalHeaderSize, sectionCount);
  const offsetOf = (address: number): number => {
    const section = sections.find((each) => address >= each.address && address < each.address + each.size);
    if (!section) throw new RangeError(`address 0x${address.toString(16)} lies in no section of the image`);
    return address - section.address + section.offset;
  };
  return { image, machine: image.readUInt16LE(coff), cliHeader: readCliHeader(image, offsetOf(cli.address)), offsetOf };
}

function readDirectory(image: Buffer, offset: number): DataDirectory {
  return { address: image.readUInt32LE(offset), size: image.readUInt32LE(offset + 4) };
}

function readSections(image: Buffer, start: number, count: number): Section[] {
  return Array.from({ length: count }, (_, index) => {
    const header = start + index * sectionHeaderSize;
    const virtualSize = image.readUInt32LE(header + 8);
    const rawSize = image.readUInt32LE(header + 16);
    return {
      address: image.readUInt32LE(header + 12),
      size: Math.max(virtualSize, rawSize),
      offset: image.readUInt32LE(header + 20),
    };
  });
}

/** ECMA-335 II.25.3.3. */
function readCliHeader(image: Buffer, offset: number): CliHeader {
  return {
    metadata: readDirectory(image, offset + 8),
    ilOnly: (image.readUInt32LE(offset + 16) & ilOnlyFlag) !== 0,
    managedNativeHeader: readDirectory(image, offset + 64),
  };
}
