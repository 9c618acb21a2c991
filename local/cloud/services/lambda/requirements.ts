/** What Lambda requires of a function's configuration before it takes it. */
import { isDotnet, isNode } from '../../../../lambda-host/runtimes';
import { AwsError, type Cloud, type Shape } from '../../../contract/service';
import { mayAssume } from '../../authorization/trust';
import { maxUnzipped } from './code';
import { parseLayerVersionArn } from './references';
import { invalid, type LambdaStore, type UsedLayer } from './store';

/** Lambda's limits. */
const maxLayers = 5;
/** In seconds. The API's model has no maximum. */
const maxTimeout = 900;
const maxVariablesBytes = 4096;
/** Of the temporary disk, in megabytes. */
const maxSnapshotStorage = 512;

/** Environment variables that belong to Lambda. */
const reserved =
  /^(_HANDLER|_X_AMZN_TRACE_ID|AWS_(DEFAULT_REGION|REGION|EXECUTION_ENV|ACCESS_KEY(_ID)?|SECRET_ACCESS_KEY|SESSION_TOKEN)|AWS_LAMBDA_(FUNCTION_NAME|FUNCTION_MEMORY_SIZE|FUNCTION_VERSION|INITIALIZATION_TYPE|LOG_GROUP_NAME|LOG_STREAM_NAME|RUNTIME_API)|LAMBDA_(TASK_ROOT|RUNTIME_DIR))$/;

export function requireRuntime(runtime: string): void {
  if (isNode(runtime) || isDotnet(runtime)) return;
  throw invalid(
    `The runtime ${runtime} is not supported: the local cloud runs nodejs<version>.x, dotnet8 and dotnet10.`,
  );
}

export function requireTimeout(timeout: number): void {
  if (timeout <= maxTimeout) return;
  const reason = `Member must have value less than or equal to ${maxTimeout}`;
  const message = `1 validation error detected: Value '${timeout}' at 'timeout' failed to satisfy constraint: ${reason}`;
  throw new AwsError('ValidationException', message);
}

export function requireVariables(variables: Record<string, string>): void {
  const taken = Object.keys(variables).filter((name) => reserved.test(name));
  const refused =
    'Lambda was unable to configure your environment variables because the environment variables you have provided';
  if (taken.length > 0) {
    throw invalid(
      `${refused} contains reserved keys that are currently not supported for modification. Reserved keys used in this request: ${taken.join(', ')}`,
    );
  }
  const measured = JSON.stringify(variables);
  if (Buffer.byteLength(measured) > maxVariablesBytes) {
    throw invalid(`${refused} exceeded the 4KB limit. String measured: ${measured}`);
  }
}

/**
 * Throws where a snapshot is asked for that Lambda doesn't make.
 * https://docs.aws.amazon.com/lambda/latest/dg/snapstart.html#snapstart-runtimes
 */
export function requireSnapStart({ SnapStart, Runtime, EphemeralStorage }: Shape): void {
  if (SnapStart.ApplyOn !== 'PublishedVersions') return;
  if (!isDotnet(Runtime)) throw invalid(`${Runtime} is not supported for SnapStart enabled functions.`);
  if (EphemeralStorage.Size > maxSnapshotStorage) {
    throw invalid('Ephemeral storage larger than 512 MB is not supported for SnapStart enabled functions.');
  }
}

/** Throws unless the role exists and lets Lambda assume it. */
export async function requireRole(cloud: Cloud, roleArn: string): Promise<void> {
  const RoleName = roleArn.slice(roleArn.lastIndexOf('/') + 1);
  let trust = '';
  try {
    const { Role } = await cloud.call('iam', 'GetRole', { RoleName });
    trust = decodeURIComponent(Role.AssumeRolePolicyDocument);
  } catch (error) {
    if ((error as Error).name !== 'NoSuchEntityException') throw error;
  }
  const context = { 'aws:SourceAccount': cloud.accountId };
  if (!trust || !mayAssume(trust, { kind: 'Service', names: ['lambda.amazonaws.com'] }, context)) {
    throw invalid(`The role defined for the function cannot be assumed by Lambda: ${roleArn}`);
  }
}

/** Throws unless a function that is traced may send its traces. */
export function requireTracing(cloud: Cloud, { Role, TracingConfig, FunctionName }: Shape): void {
  if (TracingConfig?.Mode !== 'Active') return;
  const role = { kind: 'role', roleArn: Role, sessionName: FunctionName, assumedBy: 'lambda.amazonaws.com' } as const;
  for (const action of ['PutTraceSegments', 'PutTelemetryRecords']) {
    if (cloud.permits(role, [{ action: `xray:${action}`, resource: '*' }])) continue;
    throw invalid(`The provided execution role does not have permissions to call ${action} on XRAY`);
  }
}

/**
 * The layer versions that a request names. Throws when there are too many, or one isn't there. Which runtimes and
 * architectures a layer is for isn't looked at: Lambda lists layers by them, and leaves the rest to the caller.
 */
export function resolveLayers(store: LambdaStore, arns: string[]): UsedLayer[] {
  if (arns.length > maxLayers) throw invalid(`Cannot reference more than ${maxLayers} layers.`);
  const names = new Set<string>();
  return arns.map((arn) => {
    const { name, version } = parseLayerVersionArn(arn);
    if (names.has(name)) {
      throw invalid(
        `Two different versions of the same layer are not allowed to be referenced in the same function. ${arn}`,
      );
    }
    names.add(name);
    const layer = store.layers.get(name)?.versions[version];
    if (!layer) throw invalid(`Layer version ${arn} does not exist.`);
    return { arn, codeSize: layer.codeSize, unzippedSize: layer.unzippedSize, sha256: layer.sha256 };
  });
}

export function requireSize(codeUnzipped: number, layers: UsedLayer[]): void {
  const size = layers.reduce((sum, layer) => sum + layer.unzippedSize, codeUnzipped);
  if (size <= maxUnzipped) return;
  throw invalid(
    `Function code combined with layers exceeds the maximum allowed size of ${maxUnzipped} bytes. The actual size is ${size} bytes.`,
  );
}
