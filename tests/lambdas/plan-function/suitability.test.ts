/** Every reason for which a function can have no layer, by its configuration. */
import type { ConsumerFunction } from '../../../lambdas/aws/functions';
import { asked, layerArn, name, World } from './world';

const tags = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`tag-${index}`, '']));
const five = ['a', 'b', 'c', 'd', 'e'].map((layer) => layerArn(layer));

test.each<[what: string, changes: Partial<ConsumerFunction>, words: string]>([
  ['a container image', { packageType: 'Image', runtime: '' }, 'It is a container image'],
  ['a custom runtime', { runtime: 'provided.al2023' }, 'custom runtime (provided.al2023)'],
  ['an old .NET', { runtime: 'dotnet6' }, 'Its runtime dotnet6 is none that layers are made for'],
  ['another language', { runtime: 'nodejs24.x' }, 'Its runtime nodejs24.x'],
  ['another processor', { architecture: 'riscv64' }, 'Its architecture riscv64'],
  ['unreadable variables', { environmentError: 'KMS says no.' }, 'would be lost: KMS says no. Let this stack'],
  ['variables under a key', { kmsKey: 'arn:aws:kms:eu-west-1:0:key/k' }, 'Add that key to prejit:kmsKeys'],
  ['signed code', { isSigned: true }, 'Its code is signed'],
  ['five layers', { layers: five }, 'It has 5 layers'],
  ['another stack', { layers: [layerArn('other_fn_orders-api-net10-0-x86_64')] }, 'by another Prejit stack'],
  ['large variables', { environment: { A: 'x'.repeat(4060) } }, 'its variables would take'],
  ['fifty tags', { tags: { ...asked, ...tags(49) } }, 'It has 50 tags, and Lambda allows no more: prejit:attached'],
  ['no concurrency', { reservedConcurrency: 0 }, 'Its reserved concurrency is 0'],
])('%s', async (_, changes, words) => {
  expect(await new World(changes).plan()).toMatchObject({
    action: 'none',
    result: { outcome: 'ineligible', reason: expect.stringContaining(words) },
    told: true,
  });
});

test.each<[what: string, changes: Partial<ConsumerFunction>]>([
  ['SnapStart', { snapStart: true }],
  ['four layers and its own', { layers: [...five.slice(1), layerArn(`fn_${name}-net10-0-x86_64`)] }],
  ['a key that the stack may use', { kmsKey: 'arn:known' }],
  ['fifty tags with those of AWS', { tags: { ...asked, ...tags(48), 'aws:cloudformation:stack-name': 'shop' } }],
  ['fifty tags with ours', { tags: { ...asked, ...tags(48), 'prejit:attached': 'run-1' } }],
  ['some concurrency', { reservedConcurrency: 1 }],
])('%s is fine', async (_, changes) => {
  const world = new World(changes);
  world.settings = { ...world.settings, KMS_KEYS: ['arn:known'] };
  expect(await world.plan()).toMatchObject({ action: 'make' });
});

test('a runtime whose functions Lambda updates no more', async () => {
  const world = new World({ runtime: 'dotnet8' });
  world.now = new Date('2027-03-03T00:00:00Z');
  expect(await world.plan()).toMatchObject({ result: { reason: expect.stringContaining('since 2027-03-03') } });
});

describe('room', () => {
  test('is what its code and its other layers leave', async () => {
    const world = new World({ layers: [layerArn('large')] });
    world.changes.layerBytes = async () => 200 * 1024 * 1024;
    world.code = { ...world.code, bytes: 47 * 1024 * 1024 };
    expect(await world.plan()).toMatchObject({
      result: { reason: expect.stringContaining('its code has 47.0 MB unzipped and its other layers 200.0 MB') },
    });
    world.code = { ...world.code, bytes: 46 * 1024 * 1024 };
    expect(await world.plan()).toMatchObject({ action: 'make' });
  });

  test('beside a layer that nobody lets us read is for Lambda to judge, but its packages have to be known', async () => {
    const world = new World({ layers: [layerArn('foreign')] });
    const refused = async () => {
      throw new Error('denied');
    };
    Object.assign(world.changes, { layerBytes: refused, layerPackages: refused });
    expect(await world.plan()).toMatchObject({ action: 'make' });
    world.code = { ...world.code, needsStore: true };
    expect(await world.plan()).toMatchObject({ result: { reason: expect.stringContaining("can't be read: denied") } });
  });
});
