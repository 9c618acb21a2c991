/**
 * Property values as they travel between a program and its engine: JSON in which objects with a well-known key stand for
 * what JSON lacks. The signatures are those of Pulumi's SDKs (`@pulumi/pulumi/runtime/rpc`).
 */
import { Archive, Asset, type AssetSource } from './assets';

const signatureKey = '4dabf18193072939515e22adb298388d';
const signatures = {
  secret: '1b47061264138c4ac30d75fd1eb44270',
  output: 'd0e6a833031e9bbcd3f4e8bde6ca49a4',
  asset: 'c44067f5952c0a294b673a41bacd8c17',
  archive: '0def7320c3a5731c473e5ecbe6d01bc7',
  resource: '5cf8f73096256a8f31e491e813e4eb8e',
} as const;

/** Stands for a value that a preview can't know. Source: `unknownValue` in `@pulumi/pulumi/runtime/rpc`. */
export const unknown = '04da6b54-80e4-46f7-96ec-b56ff0331ba9';

export type PropertyValue =
  | null
  | boolean
  | number
  | string
  | Asset
  | Archive
  | PropertyValue[]
  | { [name: string]: PropertyValue };
export type PropertyValues = Record<string, PropertyValue>;

/**
 * Reads what a program sent: the plain values, with references to resources replaced by their ID.
 * Throws for a secret, by the path of its property, such as `environment.variables.TOKEN`: nothing here would keep it.
 */
export const decode = (wire: unknown): PropertyValues => (decodeValue(wire ?? {}, '') ?? {}) as PropertyValues;

function decodeValue(wire: unknown, path: string): PropertyValue | undefined {
  if (Array.isArray(wire)) {
    return wire.map((item, index) => decodeValue(item, `${path}[${index}]`) ?? null);
  }
  if (typeof wire !== 'object' || wire === null) return wire as null | boolean | number | string;
  const object = wire as Record<string, unknown>;
  const kind = object[signatureKey];
  if (kind === signatures.secret || (kind === signatures.output && object.secret === true)) {
    throw new Error(`Property '${path}' is a secret, and the local engine keeps none. Give it in plain text.`);
  }
  switch (kind) {
    case undefined:
      return decodeObject(object, path);
    case signatures.output:
      return decodeValue(object.value, path);
    case signatures.asset:
      return new Asset(assetSource(object, path));
    case signatures.archive:
      return new Archive(archiveAssets(object, path));
    case signatures.resource:
      // A component has no ID; what refers to it gets its URN.
      return (object.id as string | undefined) ?? (object.urn as string);
    default:
      throw new Error(`Property '${path}' has a value of an unknown kind (signature ${kind}).`);
  }
}

function decodeObject(object: Record<string, unknown>, path: string): PropertyValues {
  const values: PropertyValues = {};
  for (const [key, item] of Object.entries(object)) {
    const value = decodeValue(item, path === '' ? key : `${path}.${key}`);
    if (value !== undefined) values[key] = value;
  }
  return values;
}

function assetSource(wire: Record<string, unknown>, path: string): AssetSource {
  if (typeof wire.text === 'string') return { text: wire.text };
  if (typeof wire.path === 'string') return { path: wire.path };
  throw new Error(`Property '${path}' is a remote asset (${wire.uri}): only files and strings are understood.`);
}

function archiveAssets(wire: Record<string, unknown>, path: string): Record<string, Asset> {
  const assets = decodeObject((wire.assets ?? {}) as Record<string, unknown>, path);
  if (wire.assets === undefined || Object.values(assets).some((asset) => !(asset instanceof Asset))) {
    throw new Error(`Property '${path}' is an archive of a folder, a zip or another archive: name each of its files.`);
  }
  return assets as Record<string, Asset>;
}

/** Writes values for a program to read. */
export function encode(values: PropertyValues): Record<string, unknown> {
  const given = Object.entries(values).filter(([, value]) => value !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, encodeValue(value)]));
}

function encodeValue(value: PropertyValue): unknown {
  if (value instanceof Asset) return { [signatureKey]: signatures.asset, ...value.source };
  if (value instanceof Archive) return { [signatureKey]: signatures.archive, assets: encode(value.assets) };
  if (Array.isArray(value)) return value.map(encodeValue);
  return typeof value === 'object' && value !== null ? encode(value) : value;
}
