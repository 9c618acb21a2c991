/**
 * The two containers in which a ReadyToRun image lists its compiled methods: "NativeArray" and "NativeHashtable"
 * of docs/design/coreclr/botr/readytorun-format.md in dotnet/runtime.
 */

/** Number of elements that are present in the sparse array at `offset`. */
export function countNativeArray(image: Buffer, offset: number): number {
  const header = readUnsigned(image, offset);
  const length = header.value >>> 2;
  const entryIndexSize = 1 << (header.value & 0b11);
  const base = header.next;
  let present = 0;
  for (let index = 0; index < length; index++) {
    const entry = base + Math.floor(index / blockSize) * entryIndexSize;
    const block = base + image.readUIntLE(entry, entryIndexSize);
    if (blockHolds(image, block, index)) present++;
  }
  return present;
}

const blockSize = 16;

/** Walks the binary tree of a block, one bit of the index per level from the highest. */
function blockHolds(image: Buffer, block: number, index: number): boolean {
  let node = block;
  for (let bit = blockSize >> 1; bit > 0; bit >>= 1) {
    const { value, next } = readUnsigned(image, node);
    const hasLowChild = (value & 0b01) !== 0;
    const hasHighChild = (value & 0b10) !== 0;
    if (!hasLowChild && !hasHighChild) return value >>> 2 === (index & (blockSize - 1));
    const goesHigh = (index & bit) !== 0;
    if (goesHigh && hasHighChild) node += value >>> 2;
    else if (!goesHigh && hasLowChild) node = next;
    else return false;
  }
  return true;
}

/** Number of entries of the hash table at `offset`. */
export function countNativeHashtable(image: Buffer, offset: number): number {
  const header = image.readUInt8(offset);
  const base = offset + 1;
  const bucketCount = 2 ** (header >>> 2);
  const bucketIndexSize = 1 << (header & 0b11);
  const bucketStart = (bucket: number): number =>
    base + image.readUIntLE(base + bucket * bucketIndexSize, bucketIndexSize);

  let entries = 0;
  const end = bucketStart(bucketCount);
  let entry = bucketStart(0);
  while (entry < end) {
    const afterHash = entry + 1;
    entry = readUnsigned(image, afterHash).next;
    entries++;
  }
  return entries;
}

/** The number of trailing one bits of the first byte says how many bytes follow it. */
function readUnsigned(image: Buffer, offset: number): { value: number; next: number } {
  const first = image.readUInt8(offset);
  if ((first & 0b1) === 0) return { value: first >>> 1, next: offset + 1 };
  if ((first & 0b10) === 0) return { value: image.readUInt16LE(offset) >>> 2, next: offset + 2 };
  if ((first & 0b100) === 0) return { value: image.readUIntLE(offset, 3) >>> 3, next: offset + 3 };
  if ((first & 0b1000) === 0) return { value: image.readUInt32LE(offset) >>> 4, next: offset + 4 };
  return { value: image.readUInt32LE(offset + 1), next: offset + 5 };
}
