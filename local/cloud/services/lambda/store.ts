/** What the Lambda service remembers: functions with their versions, and layers with theirs. */
import { AwsError, type Cloud, type Shape } from '../../../contract/service';
import type { Table } from '../../../contract/state';
import { paginate } from '../paginate';
import { functionArn, layerVersionArn, parseFunction } from './references';

/** A layer version that a function uses. It keeps working when the layer version is deleted. */
export interface UsedLayer {
  arn: string;
  codeSize: number;
  unzippedSize: number;
  /** The zip's blob. */
  sha256: string;
}

/** `$LATEST`, or a published version, which never changes. */
export interface FunctionVersion {
  /** The members of AWS's FunctionConfiguration, but for those that are worked out: FunctionArn, Layers. */
  configuration: Shape;
  layers: UsedLayer[];
  sha256: string;
  unzippedSize: number;
}

export interface Alias {
  Name: string;
  FunctionVersion: string;
  Description: string;
  RoutingConfig?: { AdditionalVersionWeights?: Record<string, number> };
  RevisionId: string;
}

export interface FunctionRecord {
  name: string;
  latest: FunctionVersion;
  /** What `$LATEST` was before the update that is in progress. */
  replaced?: FunctionVersion;
  versions: Record<string, FunctionVersion>;
  nextVersion: number;
  aliases: Record<string, Alias>;
  tags: Record<string, string>;
  reservedConcurrency?: number;
  /** Provisioned concurrency by qualifier: a version's number, or an alias. */
  provisioned?: Record<string, { requested: number; lastModified: string }>;
}

export interface LayerVersionRecord {
  version: number;
  description: string;
  createdDate: string;
  sha256: string;
  codeSize: number;
  unzippedSize: number;
  compatibleRuntimes: string[];
  compatibleArchitectures: string[];
  licenseInfo?: string;
  /** Of its policy: who else may use it. */
  statements?: Shape[];
}

export interface LayerRecord {
  name: string;
  nextVersion: number;
  versions: Record<string, LayerVersionRecord>;
}

export class LambdaStore {
  readonly functions: Table<FunctionRecord>;
  readonly layers: Table<LayerRecord>;

  constructor(readonly cloud: Cloud) {
    this.functions = cloud.state.table('lambda-functions');
    this.layers = cloud.state.table('lambda-layers');
  }

  /** The function that a request names. Throws ResourceNotFoundException. */
  function(text: string): FunctionRecord {
    const { name } = parseFunction(text);
    const record = this.functions.get(name);
    if (!record) throw notFound('Function', functionArn(this.cloud, name));
    return record;
  }

  /** The version that an invocation runs: while `$LATEST` is updated, what it was before. */
  invokable(record: FunctionRecord, qualifier: string | undefined): { number: string; version: FunctionVersion } {
    const { number, version } = this.version(record, qualifier);
    return { number, version: (number === '$LATEST' && record.replaced) || version };
  }

  /** The version that a qualifier names: itself, or that of an alias. Throws ResourceNotFoundException. */
  version(record: FunctionRecord, qualifier: string | undefined): { number: string; version: FunctionVersion } {
    if (qualifier === undefined || qualifier === '$LATEST') return { number: '$LATEST', version: record.latest };
    const number = record.aliases[qualifier] ? routedVersion(record.aliases[qualifier]) : qualifier;
    if (number === '$LATEST') return { number, version: record.latest };
    const version = record.versions[number];
    if (!version) throw notFound('Function', functionArn(this.cloud, record.name, qualifier));
    return { number, version };
  }

  /** Changes a function. What is stored is never changed in place, so that a change is whole or not at all. */
  update(record: FunctionRecord, changes: Partial<FunctionRecord>): FunctionRecord {
    const updated = { ...record, ...changes };
    this.functions.set(record.name, updated);
    return updated;
  }

  layerVersion(name: string, version: number): LayerVersionRecord {
    const found = this.layers.get(name)?.versions[version];
    if (!found) throw notFound('Layer version', layerVersionArn(this.cloud, name, version));
    return found;
  }
}

/** Numbers of the versions that an alias sends invocations to. */
export const targetsOf = ({ FunctionVersion, RoutingConfig }: Alias): string[] => [
  FunctionVersion,
  ...Object.keys(RoutingConfig?.AdditionalVersionWeights ?? {}),
];

/** An alias may send a share of its invocations to a second version. */
function routedVersion({ FunctionVersion, RoutingConfig }: Alias): string {
  const [other] = Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {});
  return other && Math.random() < other[1] ? other[0] : FunctionVersion;
}

export const notFound = (kind: string, arn: string): AwsError =>
  new AwsError('ResourceNotFoundException', `${kind} not found: ${arn}`, 404, { Type: 'User' });

export const invalid = (message: string): AwsError =>
  new AwsError('InvalidParameterValueException', message, 400, { Type: 'User' });

export const conflict = (message: string): AwsError =>
  new AwsError('ResourceConflictException', message, 409, { Type: 'User' });

/** Refuses a change that was made for another revision than the one there is. */
export function requireRevision(given: string | undefined, actual: string): void {
  if (given === undefined || given === actual) return;
  const message =
    'The Revision Id provided does not match the latest Revision Id. Call the GetFunction/GetAlias API to retrieve the latest Revision Id';
  throw new AwsError('PreconditionFailedException', message, 412, { Type: 'User' });
}

/** Most entries that a list answers with at once, whatever it is asked for. */
const maxItems = 50;

/** One page of a list, as Lambda answers with it. */
export function page<T>(items: T[], { Marker, MaxItems = maxItems }: Shape): { items: T[]; NextMarker?: string } {
  const size = Math.min(MaxItems, maxItems);
  const { page: found, nextToken } = paginate(items, size, Marker, 'InvalidParameterValueException');
  return { items: found, ...(nextToken && { NextMarker: nextToken }) };
}
