/**
 * The few facts of an assembly's metadata that decide whether it can be compiled ahead of time (ECMA-335 II.22 to II.24).
 */
import { type MetadataTables, readStreams, readTables, table } from './metadata-tables';

export interface AssemblyMetadata {
  /** The assembly's simple name; undefined for a module that is no assembly. */
  name: string | undefined;
  /** Its version's four numbers, `[13, 0, 0, 0]`; all 0 for a module that is no assembly. */
  version: number[];
  /** `de`, `pt-BR`; empty for an assembly with code. */
  culture: string;
  /** Number of types, the one that holds global methods included. */
  types: number;
  /** Number of methods that have an IL body. */
  methodsWithIl: number;
  /** True when code of its own runs before anything else of it does: a static constructor of its global type. */
  moduleInitializer: boolean;
  /** True for an assembly that carries System.Runtime.CompilerServices.ReferenceAssemblyAttribute. */
  referenceAssembly: boolean;
}

/** `metadata` is the metadata root, `BSJB…`. Throws a RangeError when it is cut off or makes no sense. */
export function readMetadata(metadata: Buffer): AssemblyMetadata {
  const streams = readStreams(metadata);
  const tables = readTables(streams.get('#~') ?? streams.get('#-') ?? Buffer.alloc(0));
  const strings = streams.get('#Strings') ?? Buffer.alloc(0);
  const text = (offset: number): string => strings.toString('utf8', offset, strings.indexOf(0, offset));

  const assembly = tables.rows(table.assembly)[0];
  const types = tables.rows(table.typeDef);
  const methods = tables.rows(table.methodDef);
  // The first type holds the global methods; those of the next type begin where its list ends (II.22.37).
  const globalMethods = methods.slice(0, (types[1]?.[5] ?? methods.length + 1) - 1);
  return {
    name: assembly && text(assembly[7] ?? 0),
    version: assembly ? assembly.slice(1, 5) : [0, 0, 0, 0],
    culture: assembly ? text(assembly[8] ?? 0) : '',
    types: types.length,
    methodsWithIl: methods.filter(([address]) => address !== 0).length,
    moduleInitializer: globalMethods.some(([, , , name = 0]) => text(name) === '.cctor'),
    referenceAssembly: assemblyAttributes(tables, text).includes('ReferenceAssemblyAttribute'),
  };
}

/** Names of the types of the attributes on the assembly itself. */
function assemblyAttributes(tables: MetadataTables, text: (offset: number) => string): string[] {
  const onAssembly = (1 << 5) | 14; // row 1 of Assembly, which has tag 14 in HasCustomAttribute
  const memberRefs = tables.rows(table.memberRef);
  const typeRefs = tables.rows(table.typeRef);
  return tables.rows(table.customAttribute).flatMap(([parent, attributeType = 0]) => {
    const isMemberRef = (attributeType & 0b111) === 3;
    if (parent !== onAssembly || !isMemberRef) return [];
    const [owner = 0] = memberRefs[(attributeType >>> 3) - 1] ?? [];
    const isTypeRef = (owner & 0b111) === 1;
    const type = isTypeRef ? typeRefs[(owner >>> 3) - 1] : undefined;
    return type ? [text(type[1] ?? 0)] : [];
  });
}
