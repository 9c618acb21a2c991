/** The whole configuration of a function's version, to compare versions with each other. */
import { type FunctionConfiguration, GetFunctionCommand, type LambdaClient } from '@aws-sdk/client-lambda';
import type { LayerConfiguration } from './functions';

export interface VersionConfiguration extends LayerConfiguration {
  /** Why the environment could not be read: then `environment` is not the whole of it. */
  environmentError?: string;
  /** SHA-256 of the code's zip, in base64. */
  codeSha256: string;
  description: string;
  /** Everything else that its owner can set, as GetFunctionConfiguration names it. */
  settings: Record<string, unknown>;
}

export interface VersionConfigurations {
  /** @param qualifier number of a version, or `$LATEST` */
  configurationOf(name: string, qualifier: string): Promise<VersionConfiguration>;
}

export const lambdaVersionConfigurations = (client: LambdaClient): VersionConfigurations => ({
  async configurationOf(name, qualifier) {
    // GetFunctionConfiguration says the same, from the rate that all other calls share.
    const { Configuration } = await client.send(new GetFunctionCommand({ FunctionName: name, Qualifier: qualifier }));
    if (!Configuration) throw new Error(`Lambda says nothing about version ${qualifier} of ${name}.`);
    return versionConfiguration(Configuration);
  },
});

function versionConfiguration(found: FunctionConfiguration): VersionConfiguration {
  const { Layers, Environment, CodeSha256, Description, SnapStart, ...others } = found;
  return {
    layers: (Layers ?? []).flatMap(({ Arn }) => (Arn === undefined ? [] : [Arn])),
    environment: Environment?.Variables ?? {},
    ...(Environment?.Error && { environmentError: Environment.Error.Message ?? 'unknown' }),
    codeSha256: CodeSha256 ?? '',
    description: Description ?? '',
    settings: { ...settingsOf(others), SnapStart: SnapStart?.ApplyOn },
  };
}

/** Without what names the version, what Lambda says of its state, and what Lambda chooses itself. */
function settingsOf(found: Omit<FunctionConfiguration, 'SnapStart'>): Record<string, unknown> {
  const { FunctionArn, MasterArn, Version, RevisionId, LastModified, CodeSize, ConfigSha256, ...named } = found;
  const { State, StateReason, StateReasonCode, ...stated } = named;
  const { LastUpdateStatus, LastUpdateStatusReason, LastUpdateStatusReasonCode, ...updated } = stated;
  const { RuntimeVersionConfig, ...settings } = updated;
  return settings;
}
