/**
 * Property values as they travel between a program and its engine: JSON in which objects with a well-known key stand for
 * what JSON lacks. The signatures are those of Pulumi's SDKs (`@pulumi/pulumi/runtime/rpc`).
 */
import { Archive, type ArchiveSource, Asset, type AssetSource } from './assets';

const signatureKey = '4dabf18193072939515e22adb298388d';
const signatures = {
  secret: '1b47061264138c4ac30d75fd1eb44270',
  output: 'd0e6a833031e9bbcd3f4e8bde6ca49a4',
  asset: 'c44067f5952c0a294b673a41bacd8c17',
  archive: '0def7320c3a5731c473e5ecbe6d01bc7',
  resource: '5cf8f73096256a8f31e491e813e4eb8e',
} as const;

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

export interface Decoded {
  /** The plain values: secrets unwrapped, references to resources replaced by their ID. */
  values: PropertyValues;
  /** Paths of the secrets, such as `environment.variables.TOKEN` or `items[0]`. */
  secrets: string[];
}

/** Reads what a program sent. */
export function decode(wire: unknown): Decoded {
  const decoded: Decoded = { values: {}, secrets: [] };
  decoded.values = (decodeValue(wire ?? {}, '', decoded) ?? {}) as PropertyValues;
  return decoded;
}

function decodeValue(wire: unknown, path: string, found: Decoded): PropertyValue | undefined {
  if (Array.isArray(wire)) {
    return wire.map((item, index) => decodeValue(item, `${path}[${index}]`, found) ?? null);
  }
  if (typeof wire !== 'object' || wire === null) return wire as null | boolean | number | string;
  const object = wire as Record<string, unknown>;
  switch (object[signatureKey]) {
    case undefined:
      return decodeObject(object, path, found);
    case signatures.secret:
      found.secrets.push(path);
      return decodeValue(object.value, path, found);
    case signatures.output:
      return decodeOutput(object, path, found);
    case signatures.asset:
      return new Asset(assetSource(object, path));
    case signatures.archive:
      return new Archive(archiveSource(object, path, found));
    case signatures.resource:
      // A component has no ID; what refers to it gets its URN.
      return (object.id as string | undefined) ?? (object.urn as string);
    default:
      throw new Error(`Property '${path}' has a value of an unknown kind (signature ${object[signatureKey]}).`);
  }
}

function decodeObject(object: Record<string, unknown>, path: string, found: Decoded): PropertyValues {
  const values: PropertyValues = {};
  for (const [key, item] of Object.entries(object)) {
    const value = decodeValue(item, path === '' ? key : `${path}.${key}`, found);
    if (value !== undefined) values[key] = value;
  }
  return values;
}

function decodeOutput(output: Record<string, unknown>, path: string, found: Decoded): PropertyValue | undefined {
  if (output.secret === true) found.secrets.push(path);
  return decodeValue(output.value, path, found);
}

function assetSource(wire: Record<string, unknown>, path: string): AssetSource {
  if (typeof wire.text === 'string') {
    return { text: wire.text };
  }
  return { path: localPath(wire, path) };
}

function archiveSource(wire: Record<string, unknown>, path: string, found: Decoded): ArchiveSource {
  if (wire.assets === undefined) {
    return { path: localPath(wire, path) };
  }
  return {
    assets: decodeObject(wire.assets as Record<string, unknown>, path, found) as Record<string, Asset | Archive>,
  };
}

function localPath(wire: Record<string, unknown>, path: string): string {
  if (typeof wire.path !== 'string') {
    throw new Error(`Property '${path}' is a remote asset (${wire.uri}): only files and strings are understood.`);
  }
  return wire.path;
}

/**
 * Writes values for a program to read.
 * @param secrets names of the top-level properties that are secret
 */
export function encode(values: PropertyValues, secrets: ReadonlySet<string> = new Set()): Record<string, unknown> {
  const wire: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(values)) {
    if (value !== undefined) {
      const encoded = encodeValue(value);
      wire[name] = secrets.has(name) ? { [signatureKey]: signatures.secret, value: encoded } : encoded;
    }
  }
  return wire;
}

function encodeValue(value: PropertyValue): unknown {
  if (value instanceof Asset) {
    return { [signatureKey]: signatures.asset, ...value.source };
  }
  if (value instanceof Archive) {
    const { source } = value;
    return { [signatureKey]: signatures.archive, ...('assets' in source ? { assets: encode(source.assets) } : source) };
  }
  if (Array.isArray(value)) return value.map(encodeValue);
  return typeof value === 'object' && value !== null ? encode(value) : value;
}

/** The top-level properties that hold any of the paths: `a.b[0]` is in `a`. */
export const topLevel = (paths: string[]): Set<string> =>
  new Set(paths.map((path) => /^[^.[]*/.exec(path)?.[0] ?? path));
