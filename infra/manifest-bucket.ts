/** Where manifests are uploaded and what was built from them is kept. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { buildOutputPrefix, buildSourcePrefix, manifestsPrefix, recordsPrefix, runsPrefix } from '../core/keys';
import type { Account } from './account';
import type { Config } from './config';
import { sharedArtifacts } from './permissions';
import type { Statement } from './policy-document';
import { PrivateBucket } from './private-bucket';

export interface ManifestBucketArgs {
  account: pulumi.Input<Account>;
  config: Pick<Config, 'logRetentionDays' | 'keepOnDestroy' | 'shareWith'>;
}

/** Days after which what only one execution needs expires. What it tells stays as long as Step Functions keeps its history. */
const lifetimes = { [buildSourcePrefix]: 7, [buildOutputPrefix]: 7, [recordsPrefix]: 1, [runsPrefix]: 90 };

export class ManifestBucket extends pulumi.ComponentResource {
  /** The bucket's name. */
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;
  /** `s3://<bucket>/manifests/`, where users upload. */
  readonly uploadPrefix: pulumi.Output<string>;

  constructor(name: string, args: ManifestBucketArgs, options?: pulumi.ComponentResourceOptions) {
    super('prejit:infra:ManifestBucket', name, {}, options);
    const parent = { parent: this };
    const { logRetentionDays, keepOnDestroy, shareWith } = args.config;

    // Nothing under `builds/` expires: later `dotnet publish --manifest` runs read the artifact.xml of any version.
    const bucket = new PrivateBucket(
      name,
      {
        keepOnDestroy,
        lifecycleRules: Object.entries(lifetimes).map(([prefix, days]) => ({
          id: `expire-${prefix.replace('/', '')}`,
          status: 'Enabled',
          filter: { prefix },
          expiration: { days },
          noncurrentVersionExpiration: { noncurrentDays: 1 },
        })),
        statements: (bucketArn) =>
          pulumi.output(args.account).apply((account) => sharedArtifacts(bucketArn, account, shareWith)),
      },
      parent,
    );
    this.name = bucket.name;
    this.arn = bucket.arn;
    // A child of the bucket's, as it was from the beginning: under another parent it would be made anew and the old one deleted
    // after that, which turns the bucket's events off.
    new aws.s3.BucketNotification(`${name}-events`, { bucket: bucket.name, eventbridge: true }, { parent: bucket });
    this.uploadPrefix = pulumi.interpolate`s3://${bucket.name}/${manifestsPrefix}`;

    const logs = new PrivateBucket(
      `${name}-logs`,
      {
        keepOnDestroy,
        lifecycleRules: [
          {
            id: 'expire-logs',
            status: 'Enabled',
            filter: { prefix: '' },
            expiration: { days: logRetentionDays },
            noncurrentVersionExpiration: { noncurrentDays: 1 },
          },
        ],
        statements: (logsArn) =>
          pulumi.all([args.account, bucket.arn]).apply(([account, bucketArn]): Statement[] => [
            {
              Sid: 'AccessLogs',
              Effect: 'Allow',
              Principal: { Service: 'logging.s3.amazonaws.com' },
              Action: ['s3:PutObject'],
              Resource: [`${logsArn}/*`],
              Condition: {
                ArnEquals: { 'aws:SourceArn': bucketArn },
                StringEquals: { 'aws:SourceAccount': account.id },
              },
            },
          ]),
      },
      parent,
    );
    new aws.s3.BucketLogging(
      `${name}-access-logs`,
      { bucket: bucket.name, targetBucket: logs.name, targetPrefix: 'access/' },
      { parent: this, dependsOn: logs },
    );
    this.registerOutputs({ name: this.name, arn: this.arn, uploadPrefix: this.uploadPrefix });
  }
}
