/** The tables of an assembly's metadata, as far as the facts need that are read of it (ECMA-335 II.22 and II.24). */

export const table = {
  module: 0x00,
  typeRef: 0x01,
  typeDef: 0x02,
  field: 0x04,
  methodDef: 0x06,
  param: 0x08,
  interfaceImpl: 0x09,
  memberRef: 0x0a,
  customAttribute: 0x0c,
  declSecurity: 0x0e,
  standAloneSig: 0x11,
  event: 0x14,
  property: 0x17,
  moduleRef: 0x1a,
  typeSpec: 0x1b,
  assembly: 0x20,
  assemblyRef: 0x23,
  file: 0x26,
  exportedType: 0x27,
  manifestResource: 0x28,
  genericParam: 0x2a,
  methodSpec: 0x2b,
  genericParamConstraint: 0x2c,
} as const;

/** A column: a number of bytes, an index into a heap, a row number of one table, or of one of several (coded). */
type Column = 1 | 2 | 4 | 'string' | 'guid' | 'blob' | { row: number } | { coded: number[]; tagBits: number };

const row = (of: number): Column => ({ row: of });
const coded = (tagBits: number, ...of: number[]): Column => ({ coded: of, tagBits });

// ECMA-335 II.24.2.6, coded indexes.
const typeDefOrRef = coded(2, table.typeDef, table.typeRef, table.typeSpec);
const hasConstant = coded(2, table.field, table.param, table.property);
// biome-ignore format: one line per group reads best
const hasCustomAttribute = coded(5,
  table.methodDef, table.field, table.typeRef, table.typeDef, table.param, table.interfaceImpl, table.memberRef,
  table.module, table.declSecurity, table.property, table.event, table.standAloneSig, table.moduleRef, table.typeSpec,
  table.assembly, table.assemblyRef, table.file, table.exportedType, table.manifestResource, table.genericParam,
  table.genericParamConstraint, table.methodSpec);
const hasFieldMarshal = coded(1, table.field, table.param);
const hasDeclSecurity = coded(2, table.typeDef, table.methodDef, table.assembly);
const memberRefParent = coded(3, table.typeDef, table.typeRef, table.moduleRef, table.methodDef, table.typeSpec);
const hasSemantics = coded(1, table.event, table.property);
const methodDefOrRef = coded(1, table.methodDef, table.memberRef);
const memberForwarded = coded(1, table.field, table.methodDef);
const customAttributeType = coded(3, table.methodDef, table.memberRef);
const resolutionScope = coded(2, table.module, table.moduleRef, table.assemblyRef, table.typeRef);

/** Columns of the tables up to Assembly, in the order of their numbers (ECMA-335 II.22). */
const columns: Column[][] = [
  [2, 'string', 'guid', 'guid', 'guid'], // Module
  [resolutionScope, 'string', 'string'], // TypeRef
  [4, 'string', 'string', typeDefOrRef, row(table.field), row(table.methodDef)], // TypeDef
  [row(table.field)], // FieldPtr
  [2, 'string', 'blob'], // Field
  [row(table.methodDef)], // MethodPtr
  [4, 2, 2, 'string', 'blob', row(table.param)], // MethodDef
  [row(table.param)], // ParamPtr
  [2, 2, 'string'], // Param
  [row(table.typeDef), typeDefOrRef], // InterfaceImpl
  [memberRefParent, 'string', 'blob'], // MemberRef
  [2, hasConstant, 'blob'], // Constant
  [hasCustomAttribute, customAttributeType, 'blob'], // CustomAttribute
  [hasFieldMarshal, 'blob'], // FieldMarshal
  [2, hasDeclSecurity, 'blob'], // DeclSecurity
  [2, 4, row(table.typeDef)], // ClassLayout
  [4, row(table.field)], // FieldLayout
  ['blob'], // StandAloneSig
  [row(table.typeDef), row(table.event)], // EventMap
  [row(table.event)], // EventPtr
  [2, 'string', typeDefOrRef], // Event
  [row(table.typeDef), row(table.property)], // PropertyMap
  [row(table.property)], // PropertyPtr
  [2, 'string', 'blob'], // Property
  [2, row(table.methodDef), hasSemantics], // MethodSemantics
  [row(table.typeDef), methodDefOrRef, methodDefOrRef], // MethodImpl
  ['string'], // ModuleRef
  ['blob'], // TypeSpec
  [2, memberForwarded, 'string', row(table.moduleRef)], // ImplMap
  [4, row(table.field)], // FieldRVA
  [4, 4], // EncLog
  [4], // EncMap
  [4, 2, 2, 2, 2, 4, 'blob', 'string', 'string'], // Assembly
];

/** ECMA-335 II.24.2.1 and II.24.2.2: the root and its streams. */
export function readStreams(metadata: Buffer): Map<string, Buffer> {
  if (metadata.toString('latin1', 0, 4) !== 'BSJB') throw new RangeError('the metadata does not start with BSJB');
  const versionLength = metadata.readUInt32LE(12);
  const count = metadata.readUInt16LE(16 + versionLength + 2);
  const streams = new Map<string, Buffer>();
  let header = 16 + versionLength + 4;
  for (let index = 0; index < count; index++) {
    const offset = metadata.readUInt32LE(header);
    const size = metadata.readUInt32LE(header + 4);
    const nameEnd = metadata.indexOf(0, header + 8);
    const name = metadata.toString('latin1', header + 8, nameEnd);
    streams.set(name, metadata.subarray(offset, offset + size));
    header += 8 + 4 * Math.ceil((name.length + 1) / 4);
  }
  return streams;
}

export interface MetadataTables {
  /** All rows of a table, each as its columns' values. */
  rows: (table: number) => number[][];
  /** Where a column's values stand in the stream, in bytes from its start, one for each row. */
  places: (table: number, column: number) => number[];
}

/** ECMA-335 II.24.2.6: the `#~` stream. */
export function readTables(stream: Buffer): MetadataTables {
  const heapSizes = stream.readUInt8(6);
  const present = stream.readBigUInt64LE(8);
  const counts: number[] = [];
  let offset = 24;
  for (let number = 0; number < 64; number++) {
    const isPresent = ((present >> BigInt(number)) & 1n) === 1n;
    counts.push(isPresent ? stream.readUInt32LE(offset) : 0);
    if (isPresent) offset += 4;
  }
  // Edit-and-continue and obfuscated assemblies carry four more bytes, which ECMA-335 doesn't mention.
  if (heapSizes & 0x40) offset += 4;

  const widths = columns.map((each) => each.map((column) => columnWidth(column, heapSizes, counts)));
  const starts = widths.map((each, number) => {
    const start = offset;
    offset += sum(each) * (counts[number] ?? 0);
    return start;
  });
  /** Where each row of a table stands. */
  const rowStarts = (number: number): number[] => {
    const start = starts[number] ?? 0;
    const size = sum(widths[number] ?? []);
    if (start + size * (counts[number] ?? 0) > stream.length) throw new RangeError('the metadata tables are cut off');
    return Array.from({ length: counts[number] ?? 0 }, (_, index) => start + index * size);
  };
  const rows = (number: number): number[][] =>
    rowStarts(number).map((start) => readRow(stream, start, widths[number] ?? []));
  const places = (number: number, column: number): number[] =>
    rowStarts(number).map((start) => start + sum((widths[number] ?? []).slice(0, column)));
  return { rows, places };
}

function readRow(stream: Buffer, start: number, widths: number[]): number[] {
  let offset = start;
  return widths.map((width) => {
    const value = stream.readUIntLE(offset, width);
    offset += width;
    return value;
  });
}

function columnWidth(column: Column, heapSizes: number, counts: number[]): number {
  if (typeof column === 'number') return column;
  if (column === 'string') return heapSizes & 0b001 ? 4 : 2;
  if (column === 'guid') return heapSizes & 0b010 ? 4 : 2;
  if (column === 'blob') return heapSizes & 0b100 ? 4 : 2;
  if ('row' in column) return (counts[column.row] ?? 0) < 2 ** 16 ? 2 : 4;
  const mostRows = Math.max(...column.coded.map((number) => counts[number] ?? 0));
  return mostRows < 2 ** (16 - column.tagBits) ? 2 : 4;
}

const sum = (values: number[]): number => values.reduce((total, value) => total + value, 0);
