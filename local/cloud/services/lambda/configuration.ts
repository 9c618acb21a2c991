/** A function's configuration: what a request may set, and how it is answered. */
import { randomUUID } from 'node:crypto';
import type { Cloud, Shape } from '../../../contract/service';
import { functionArn } from './references';
import { requireRuntime, requireTimeout, requireVariables } from './requirements';
import type { FunctionRecord, FunctionVersion } from './store';

/** Members that CreateFunction and UpdateFunctionConfiguration set, and their defaults. */
const defaults: Shape = {
  Description: '',
  Timeout: 3,
  MemorySize: 128,
  TracingConfig: { Mode: 'PassThrough' },
  EphemeralStorage: { Size: 512 },
  SnapStart: { ApplyOn: 'None', OptimizationStatus: 'Off' },
};
const settable = ['Role', 'Handler', 'Runtime', 'DeadLetterConfig', 'VpcConfig', 'KMSKeyArn', ...Object.keys(defaults)];

/** Members of the configuration of a function that was just created. */
export const pending: Shape = {
  State: 'Pending',
  StateReason: 'The function is being created.',
  StateReasonCode: 'Creating',
};

export function newConfiguration(name: string, input: Shape): Shape {
  return {
    FunctionName: name,
    PackageType: 'Zip',
    Version: '$LATEST',
    Architectures: input.Architectures ?? ['x86_64'],
    ...defaults,
    LoggingConfig: defaultLogging(name),
    ...settings(name, input),
    ...pending,
  };
}

const defaultLogging = (name: string): Shape => ({ LogFormat: 'Text', LogGroup: `/aws/lambda/${name}` });

/** What a request sets. What it doesn't name stays; variables are replaced as a whole, and `Environment` without any changes nothing. */
export function settings(name: string, input: Shape): Shape {
  const set = Object.fromEntries(settable.filter((key) => input[key] !== undefined).map((key) => [key, input[key]]));
  if (input.Runtime !== undefined) requireRuntime(input.Runtime);
  if (input.Timeout !== undefined) requireTimeout(input.Timeout);
  if (input.SnapStart) set.SnapStart = { ApplyOn: input.SnapStart.ApplyOn ?? 'None', OptimizationStatus: 'Off' };
  if (input.Environment?.Variables) {
    requireVariables(input.Environment.Variables);
    set.Environment = { Variables: { ...input.Environment.Variables } };
  }
  if (input.LoggingConfig) set.LoggingConfig = { ...defaultLogging(name), ...input.LoggingConfig };
  return set;
}

/** Marks a configuration as just changed. */
export const changed = (configuration: Shape): Shape => ({
  ...configuration,
  LastModified: new Date().toISOString().replace('Z', '+0000'),
  RevisionId: randomUUID(),
});

/** AWS's FunctionConfiguration of one version. */
export function describeVersion(
  cloud: Cloud,
  record: FunctionRecord,
  version: FunctionVersion,
  qualifier?: string,
): Shape {
  const { Environment, ...configuration } = version.configuration;
  return {
    ...configuration,
    // Lambda shows no empty one.
    ...(Object.keys(Environment?.Variables ?? {}).length > 0 && { Environment }),
    FunctionArn: functionArn(cloud, record.name, qualifier),
    ...(version.layers.length > 0 && {
      Layers: version.layers.map(({ arn, codeSize }) => ({ Arn: arn, CodeSize: codeSize })),
    }),
  };
}
