/** An S3 bucket as every bucket of the stack is: private, encrypted, versioned, reached over TLS alone. */
import * as aws from '@pulumi/aws';
import * as pulumi from '@pulumi/pulumi';
import { stackTag } from '../core/stacks';
import { stackId } from './names';
import { policyDocument, type Statement, tlsOnly } from './policy-document';

type LifecycleRule = aws.types.input.s3.BucketLifecycleConfigurationRule;

export interface PrivateBucketArgs {
  /** Whether the bucket, as it is, outlives the stack. Otherwise it is deleted with whatever is in it. */
  keepOnDestroy: boolean;
  /** Lifecycle rules besides the one that removes aborted uploads. */
  lifecycleRules: LifecycleRule[];
  /** Statements of the bucket's policy besides the refusal of plain HTTP, given the bucket's ARN. */
  statements?: (bucketArn: string) => pulumi.Input<Statement[]>;
}

const abortUploads: LifecycleRule = {
  id: 'abort-uploads',
  status: 'Enabled',
  filter: { prefix: '' },
  abortIncompleteMultipartUpload: { daysAfterInitiation: 1 },
};

export class PrivateBucket extends pulumi.ComponentResource {
  /** The bucket's name. */
  readonly name: pulumi.Output<string>;
  readonly arn: pulumi.Output<string>;

  constructor(name: string, args: PrivateBucketArgs, options?: pulumi.ComponentResourceOptions) {
    super('prejit:infra:PrivateBucket', name, {}, options);
    const parent = { parent: this };
    // With the settings that protect it: each of them is a resource of its own.
    const kept = { ...parent, retainOnDelete: args.keepOnDestroy };
    const bucket = new aws.s3.Bucket(
      name,
      // The tag tells whose it is when the stack is gone.
      { forceDestroy: !args.keepOnDestroy, tags: { [stackTag]: stackId() } },
      kept,
    );
    this.name = bucket.bucket;
    this.arn = bucket.arn;

    const publicAccess = new aws.s3.BucketPublicAccessBlock(
      `${name}-public-access`,
      {
        bucket: this.name,
        blockPublicAcls: true,
        blockPublicPolicy: true,
        ignorePublicAcls: true,
        restrictPublicBuckets: true,
      },
      kept,
    );
    new aws.s3.BucketPolicy(
      `${name}-policy`,
      {
        bucket: this.name,
        policy: this.arn.apply((arn) =>
          pulumi
            .output(args.statements?.(arn) ?? [])
            .apply((statements) => JSON.stringify(policyDocument(tlsOnly(['s3:*'], [arn, `${arn}/*`]), ...statements))),
        ),
      },
      // S3 refuses a policy while another change of public access is under way.
      { ...kept, dependsOn: publicAccess },
    );
    new aws.s3.BucketServerSideEncryptionConfiguration(
      `${name}-encryption`,
      { bucket: this.name, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: 'AES256' } }] },
      kept,
    );
    const versioning = new aws.s3.BucketVersioning(
      `${name}-versioning`,
      { bucket: this.name, versioningConfiguration: { status: 'Enabled' } },
      kept,
    );
    new aws.s3.BucketLifecycleConfiguration(
      `${name}-lifecycle`,
      { bucket: this.name, rules: [abortUploads, ...args.lifecycleRules] },
      // Rules about noncurrent versions need versioning.
      { ...kept, dependsOn: versioning },
    );
    this.registerOutputs({ name: this.name, arn: this.arn });
  }
}
