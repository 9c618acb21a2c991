/** Buckets themselves. */
import { AwsError, type Handler } from '../../../contract/service';
import { type S3Store, wholeSeconds } from './store';

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
const namePattern = /^(?!xn--|sthree-)(?!.*\.\.)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

export function bucketHandlers(store: S3Store): Record<string, Handler> {
  const { region, accountId } = store.cloud;
  const owner = { DisplayName: accountId, ID: accountId };

  return {
    CreateBucket({ Bucket: name, CreateBucketConfiguration: configuration }) {
      if (!namePattern.test(name)) {
        throw new AwsError('InvalidBucketName', `The specified bucket is not valid: ${name}`, 400, {
          BucketName: name,
        });
      }
      const constraint = configuration?.LocationConstraint ?? region;
      // The AWS SDK for .NET calls the first European region as S3 did before there were others.
      const location = constraint === 'EU' ? 'eu-west-1' : constraint;
      if (location !== region) {
        const message = `The local cloud is in ${region}, so it can't create a bucket in ${location}.`;
        throw new AwsError('IllegalLocationConstraintException', message);
      }
      if (store.buckets.has(name)) {
        const message = 'Your previous request to create the named bucket succeeded and you already own it.';
        throw new AwsError('BucketAlreadyOwnedByYou', message, 409, { BucketName: name });
      }
      store.buckets.set(name, { name, created: wholeSeconds(), configuration: {} });
      return { Location: `/${name}`, BucketArn: `arn:aws:s3:::${name}` };
    },

    HeadBucket({ Bucket: name }) {
      store.bucket(name);
      return { BucketRegion: region, BucketArn: `arn:aws:s3:::${name}` };
    },

    DeleteBucket({ Bucket: name }) {
      if (store.objectsOf(name).length > 0) {
        const message = 'The bucket you tried to delete is not empty. You must delete all versions in the bucket.';
        throw new AwsError('BucketNotEmpty', message, 409, { BucketName: name });
      }
      store.buckets.delete(name);
      return {};
    },

    ListBuckets: ({ Prefix: prefix = '' }) => ({
      Buckets: [...store.buckets.values()]
        .filter(({ name }) => name.startsWith(prefix))
        .map(({ name, created }) => ({ Name: name, CreationDate: new Date(created), BucketRegion: region }))
        .sort((a, b) => (a.Name < b.Name ? -1 : 1)),
      Owner: owner,
    }),

    GetBucketLocation({ Bucket: name }) {
      store.bucket(name);
      // The oldest region is the one without a name here.
      return { LocationConstraint: region === 'us-east-1' ? '' : region };
    },

    /** Nothing here sets access control lists, so that a bucket's is the one that new buckets have. */
    GetBucketAcl({ Bucket: name }) {
      store.bucket(name);
      return { Owner: owner, Grants: [{ Grantee: { ...owner, Type: 'CanonicalUser' }, Permission: 'FULL_CONTROL' }] };
    },
  };
}
