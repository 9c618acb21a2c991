/** What `destroy` deletes, leaves, and can't delete. */
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type RunningCloud, startCloud } from '../../../local/cloud/cloud';
import { destroy } from '../../../local/engine/destroy';
import { type ResourceState, readState, writeState } from '../../../local/engine/stack-state';

let folder: string;
let cloud: RunningCloud;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'destroy-'));
  cloud = await startCloud({ directory: join(folder, 'cloud'), region: 'eu-west-1', log() {} });
});
afterAll(async () => {
  await cloud.close();
  await rm(folder, { recursive: true, force: true });
});

/** A stack with one bucket that has an object in it. @returns how it is destroyed, and the URNs in its state */
async function stackWith(bucket: string, changes: { forceDestroy?: boolean; retainOnDelete?: boolean }) {
  const { region, accountId, call: aws } = cloud;
  await aws('s3', 'CreateBucket', { Bucket: bucket, CreateBucketConfiguration: { LocationConstraint: region } });
  await aws('s3', 'PutBucketVersioning', { Bucket: bucket, VersioningConfiguration: { Status: 'Enabled' } });
  await aws('s3', 'PutObject', { Bucket: bucket, Key: 'a', Body: Buffer.from('a') });
  await aws('s3', 'DeleteObject', { Bucket: bucket, Key: 'a' });
  const stateFile = join(folder, `${bucket}.json`);
  const resource: ResourceState = {
    urn: `urn:pulumi:test::test::aws:s3/bucket:Bucket::${bucket}`,
    type: 'aws:s3/bucket:Bucket',
    custom: true,
    id: bucket,
    inputs: { bucket, forceDestroy: changes.forceDestroy ?? false },
    outputs: {},
    dependencies: [],
    retainOnDelete: changes.retainOnDelete ?? false,
  };
  writeState(stateFile, { version: 1, resources: [resource], outputs: { bucket } });
  return {
    destroy: () => destroy({ directory: folder, stateFile, region, accountId, aws }),
    left: () => readState(stateFile).resources.map(({ id }) => id),
  };
}

const isThere = (Bucket: string) =>
  cloud.call('s3', 'HeadBucket', { Bucket }).then(
    () => true,
    () => false,
  );

test('a bucket that is not empty is not deleted, and stays in the state', async () => {
  const stack = await stackWith('full', {});
  await expect(stack.destroy()).rejects.toThrow(/^Deleting aws:s3\/bucket:Bucket 'full': The bucket .* is not empty/);
  expect([await isThere('full'), stack.left()]).toEqual([true, ['full']]);
});

test('one with forceDestroy is deleted with every version and delete marker', async () => {
  const stack = await stackWith('forced', { forceDestroy: true });
  await stack.destroy();
  expect([await isThere('forced'), stack.left()]).toEqual([false, []]);
});

test('what is retained is left, and forgotten', async () => {
  const stack = await stackWith('kept', { retainOnDelete: true });
  await stack.destroy();
  expect([await isThere('kept'), stack.left()]).toEqual([true, []]);
});
