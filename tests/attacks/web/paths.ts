/** Paths that lead from the objects in a bucket to the files of the cloud. */

import { readdirSync } from 'node:fs';
import type { Attack } from '../attack';
import { refusal } from './refusal';
import { signed } from './signing';
import type { WebWorld } from './world';

/** Signed by the owner: what is tried is not whether they may. */
const paths: [path: string, expected: string][] = [
  ['/{bucket}/../../holder.json', '404 NoSuchKey'],
  ['/{bucket}/%2e%2e/%2e%2e/credentials', '404 NoSuchKey'],
  ['/{bucket}/..%2f..%2fcredentials', '404 NoSuchKey'],
  ['/{bucket}//etc/passwd', '404 NoSuchKey'],
  ['/%2e%2e/%2e%2e/etc/passwd', '404 NoSuchBucket'],
  ['/..%2fstate/tables', '404 NoSuchBucket'],
  ['/{bucket}/a%00b', '404 NoSuchKey'],
  ['/{bucket}/%ff%fe', '400 InvalidURI'],
];

const outward: Attack<WebWorld> = {
  name: 'uploads whose keys lead out of the directory',
  expected: 'nothing outside of it',
  async attempt(world) {
    const before = readdirSync(world.work).join();
    for (const Key of ['../../../out', '/../out', `../../stack/out`, '..', 'a/../../../../out']) {
      const { VersionId } = await world.aws.s3.putObject({ Bucket: world.bucket, Key, Body: 'x' });
      if (!VersionId) return `${Key} was not stored as an object`;
    }
    const found = readdirSync(world.work, { recursive: true, encoding: 'utf8' }).filter((name) =>
      /(^|\/)out$/.test(name),
    );
    return readdirSync(world.work).join() === before && found.length === 0 ? 'nothing outside of it' : `wrote ${found}`;
  },
};

export const pathTricks = [
  ...paths.map(([path, expected]) =>
    refusal(`the path ${path}`, expected, (world) =>
      signed(world, { service: 's3', path: path.replace('{bucket}', world.bucket) }),
    ),
  ),
  outward,
];
