/**
 * What project files that people already have hold beside the packages, and what cannot change a layer: it is read by
 * compilers, editors and packers, none of which see the manifest. Everything else is refused, so this list is closed.
 */
import { foldCase } from './manifest-xml';

/** Properties by lower-case name, with the values that are harmless; any value when there are none. */
const properties: Record<string, string[] | undefined> = {
  outputtype: undefined,
  nullable: undefined,
  implicitusings: undefined,
  langversion: undefined,
  rootnamespace: undefined,
  assemblyname: undefined,
  version: undefined,
  versionprefix: undefined,
  description: undefined,
  authors: undefined,
  company: undefined,
  product: undefined,
  copyright: undefined,
  ispackable: undefined,
  istestproject: undefined,
  usersecretsid: undefined,
  awsprojecttype: undefined,
  generatedocumentationfile: undefined,
  generateruntimeconfigurationfiles: undefined,
  copylocallockfileassemblies: undefined,
  enabledefaultitems: undefined,
  enabledefaultcompileitems: undefined,
  treatwarningsaserrors: undefined,
  warninglevel: undefined,
  nowarn: undefined,
  debugtype: undefined,
  debugsymbols: undefined,
  optimize: undefined,
  deterministic: undefined,
  tieredpgo: undefined,
  tieredcompilation: undefined,
  // What every layer is anyway.
  publishreadytorun: ['true', ''],
  selfcontained: ['false', ''],
  preservestorelayout: ['true', ''],
  managepackageversionscentrally: ['false', ''],
};

/** Items by lower-case type: folders in an editor's tree, and `using` lines for sources that are not compiled. */
const items = new Set(['folder', 'using']);

/** Attributes of Project. `ToolsVersion` and the namespace are remains of older MSBuild versions. */
const projectAttributes = new Set(['Sdk', 'xmlns', 'ToolsVersion']);

export const isHarmlessProperty = (name: string, value: string): boolean => {
  const key = foldCase(name);
  if (!Object.hasOwn(properties, key)) return false;
  return properties[key]?.includes(foldCase(value)) ?? true;
};

export const isHarmlessItem = (type: string): boolean => items.has(foldCase(type));

export const isProjectAttribute = (name: string): boolean => projectAttributes.has(name);
