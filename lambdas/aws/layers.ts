/** Layers of Lambda. */
import {
  AddLayerVersionPermissionCommand,
  GetLayerVersionByArnCommand,
  type LambdaClient,
  type LayerVersionsListItem,
  PublishLayerVersionCommand,
  paginateListLayerVersions,
  ResourceConflictException,
  ResourceNotFoundException,
} from '@aws-sdk/client-lambda';
import { lambdaRuntime, type Target } from '../../core/targets';

export interface LayerVersion {
  arn: string;
  version: number;
}

export interface NewLayerVersion {
  name: string;
  description: string;
  target: Target;
  /** The zip, as one exact version of an S3 object. */
  content: { bucket: string; key: string; versionId: string };
}

/** Who may use a layer version: an account, or every account of an organization. */
export type Principal = { account: string } | { organization: string };

export interface Layers {
  /** The newest version of a layer whose description is accepted. */
  find(name: string, accepts: (description: string | undefined) => boolean): Promise<LayerVersion | undefined>;
  /** Descriptions of all versions of a layer, the newest first. */
  descriptions(name: string): AsyncIterable<string | undefined>;
  publish(layer: NewLayerVersion): Promise<LayerVersion>;
  /** Lets a principal use a version. Doing it twice is fine. */
  share(name: string, version: number, principal: Principal): Promise<void>;
  /** Presigned URL of a version's zip, also of another account's. */
  contentUrl(arn: string): Promise<string>;
}

const layerVersion = (item: LayerVersionsListItem): LayerVersion => {
  if (!item.LayerVersionArn || item.Version === undefined)
    throw new Error('Lambda described a layer version without ARN.');
  return { arn: item.LayerVersionArn, version: item.Version };
};

/** None of a layer that does not exist. */
async function* versions(client: LambdaClient, name: string): AsyncGenerator<LayerVersionsListItem> {
  try {
    // Lambda lists the newest version first.
    for await (const page of paginateListLayerVersions({ client }, { LayerName: name }))
      yield* page.LayerVersions ?? [];
  } catch (error) {
    if (!(error instanceof ResourceNotFoundException)) throw error;
  }
}

/** @param client whose calls keep the pace that is asked for, if any */
export function lambdaLayers(client: LambdaClient): Layers {
  return {
    async find(name, accepts) {
      for await (const item of versions(client, name)) if (accepts(item.Description)) return layerVersion(item);
      return undefined;
    },
    async *descriptions(name) {
      for await (const { Description } of versions(client, name)) yield Description;
    },
    async publish({ name, description, target, content }) {
      const output = await client.send(
        new PublishLayerVersionCommand({
          LayerName: name,
          Description: description,
          Content: { S3Bucket: content.bucket, S3Key: content.key, S3ObjectVersion: content.versionId },
          CompatibleRuntimes: [lambdaRuntime(target.framework)],
          CompatibleArchitectures: [target.architecture],
        }),
      );
      return layerVersion(output);
    },
    async share(name, version, principal) {
      const grant =
        'account' in principal
          ? { StatementId: `prejit-${principal.account}`, Principal: principal.account }
          : {
              StatementId: `prejit-${principal.organization}`,
              Principal: '*',
              OrganizationId: principal.organization,
            };
      const command = new AddLayerVersionPermissionCommand({
        LayerName: name,
        VersionNumber: version,
        Action: 'lambda:GetLayerVersion',
        ...grant,
      });
      try {
        await client.send(command);
      } catch (error) {
        // The statement is there already: statement ids are made from the principal, so it is the same one.
        if (!(error instanceof ResourceConflictException)) throw error;
      }
    },
    async contentUrl(arn) {
      const { Content } = await client.send(new GetLayerVersionByArnCommand({ Arn: arn }));
      if (!Content?.Location) throw new Error(`Lambda did not say where the content of ${arn} is.`);
      return Content.Location;
    },
  };
}
