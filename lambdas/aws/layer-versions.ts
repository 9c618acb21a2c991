/** Versions of layers as they age: listed, looked at by whom they are shared with and used, deleted. */
import {
  DeleteLayerVersionCommand,
  GetLayerVersionPolicyCommand,
  type LambdaClient,
  paginateListFunctions,
  paginateListLayerVersions,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';

export interface ListedVersion {
  arn: string;
  version: number;
  description: string | undefined;
}

export interface LayerVersions {
  /** All versions of a layer, the newest first; none of a layer that isn't there. */
  list(name: string): Promise<ListedVersion[]>;
  /** Whether anybody but the account may use a version. */
  isShared(name: string, version: number): Promise<boolean>;
  /** One that is gone already is fine. */
  delete(name: string, version: number): Promise<void>;
  /**
   * Who has layer versions in this account and region, by the versions' ARNs: names of functions, and `<name>:<number>` of
   * their published versions, which are all that an alias can name.
   */
  users(): Promise<Map<string, string[]>>;
}

/** @param client whose calls keep the pace that is asked for, if any */
export function lambdaLayerVersions(client: LambdaClient): LayerVersions {
  return {
    async list(name) {
      const found: ListedVersion[] = [];
      try {
        for await (const { LayerVersions = [] } of paginateListLayerVersions({ client }, { LayerName: name })) {
          for (const { LayerVersionArn: arn, Version: version, Description: description } of LayerVersions) {
            if (arn && version !== undefined) found.push({ arn, version, description });
          }
        }
      } catch (error) {
        if (!(error instanceof ResourceNotFoundException)) throw error;
      }
      return found.sort((a, b) => b.version - a.version);
    },
    async isShared(name, version) {
      try {
        await client.send(new GetLayerVersionPolicyCommand({ LayerName: name, VersionNumber: version }));
        return true;
      } catch (error) {
        // A version that was never shared has no policy.
        if (error instanceof ResourceNotFoundException) return false;
        throw error;
      }
    },
    async delete(name, version) {
      await client.send(new DeleteLayerVersionCommand({ LayerName: name, VersionNumber: version }));
    },
    async users() {
      const users = new Map<string, string[]>();
      for await (const { Functions = [] } of paginateListFunctions({ client }, { FunctionVersion: 'ALL' })) {
        for (const { FunctionName = '', Version = '$LATEST', Layers = [] } of Functions) {
          const user = Version === '$LATEST' ? FunctionName : `${FunctionName}:${Version}`;
          for (const { Arn = '' } of Layers) users.set(Arn, [...(users.get(Arn) ?? []), user]);
        }
      }
      return users;
    },
  };
}
