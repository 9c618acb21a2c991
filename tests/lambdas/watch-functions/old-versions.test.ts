import { functionLayerDescription } from '../../../core/function-layer';
import { functionBuildPrefix, functionLeaseKey, functionPruningKey } from '../../../core/keys';
import type { ListedVersion } from '../../../lambdas/aws/layer-versions';
import { deleteOldVersions } from '../../../lambdas/watch-functions/old-versions';
import { FakeBucket } from '../fakes/bucket';
import { consumer } from '../fakes/cloud';
import { FakeLog } from '../fakes/log';

const target = { framework: 'net10.0', architecture: 'x86_64' } as const;
const layerName = 'fn_app-net10-0-x86_64';
const arnOf = (version: number) => `arn:aws:lambda:eu-west-1:000000000000:layer:${layerName}:${version}`;
const zipOf = (version: number) => `${functionBuildPrefix('app', target, `f${version}`)}layer.zip`;

class World {
  readonly objects = new FakeBucket();
  readonly running = new Set<string>();
  readonly usersOf = new Map<string, string[]>();
  readonly deleted: number[] = [];
  now = new Date('2026-11-25T10:00:00Z');
  /** How often users were looked for. */
  looks = 0;
  versions: ListedVersion[] = [5, 4, 3, 2, 1].map((version) => ({
    arn: arnOf(version),
    version,
    description: functionLayerDescription(`f${version}`, 'bucket'),
  }));

  constructor() {
    for (const { version } of this.versions) this.objects.put(zipOf(version), 'zip');
  }

  async prune(functions = [consumer('app'), consumer('other'), consumer('node', { runtime: 'nodejs24.x' })]) {
    await deleteOldVersions(functions, 'arn:look', undefined, {
      objects: this.objects,
      layers: {
        list: async (name) => (name === layerName ? this.versions : []),
        users: async () => {
          this.looks++;
          return this.usersOf;
        },
        delete: async (_, version) => {
          // The zip is gone before.
          expect(this.objects.keys()).not.toContain(zipOf(version));
          this.deleted.push(version);
          this.versions = this.versions.filter((each) => each.version !== version);
        },
      },
      isRunning: async (arn) => this.running.has(arn),
      now: () => this.now,
      log: new FakeLog(),
    });
    return this.deleted;
  }
}

test('versions that nobody has go, but for the two newest and those of others', async () => {
  const world = new World();
  world.usersOf.set(arnOf(2), ['app:7']);
  world.versions = world.versions.map((each) => (each.version === 1 ? { ...each, description: 'mine' } : each));
  expect(await world.prune()).toEqual([3]);
  expect(world.objects.keys().filter((key) => key.endsWith('.zip'))).toEqual([1, 2, 4, 5].map(zipOf));
  expect(JSON.parse(world.objects.text(functionLeaseKey('app')) ?? '')).toEqual({ execution: null });
});

test('once a day, and without looking at every function when there is nothing old', async () => {
  const world = new World();
  expect(await world.prune()).toEqual([3, 2, 1]);
  world.versions.push({ arn: arnOf(0), version: 0, description: functionLayerDescription('f0', 'bucket') });
  await world.prune();
  world.now = new Date('2026-11-26T09:59:59Z');
  await world.prune();
  expect([world.deleted.length, world.looks]).toEqual([3, 1]);
  world.now = new Date('2026-11-26T10:00:00Z');
  await world.prune();
  expect([world.deleted.length, world.looks]).toEqual([4, 2]);
  world.objects.delete(functionPruningKey);
  await world.prune();
  expect(world.looks).toBe(2);
});

test('nothing goes of a function that an execution works on', async () => {
  const world = new World();
  world.objects.put(functionLeaseKey('app'), JSON.stringify({ execution: 'arn:other' }));
  world.running.add('arn:other');
  expect(await world.prune()).toEqual([]);
  expect(world.objects.text(functionLeaseKey('app'))).toContain('arn:other');
});
