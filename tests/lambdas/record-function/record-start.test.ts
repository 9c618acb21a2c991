/** Recording a function's start, and that the function is as it was however that ends. */
import { buffer } from 'node:stream/consumers';
import { fromBufferPromise } from 'yauzl';
import { functionStateKey, recordedProfileKey, recordingZipKey } from '../../../core/keys';
import { TagRefused } from '../../../lambdas/aws/function-tags';
import { parseProfile } from '../../../profiles/profile';
import { answerWith } from '../fakes/cloud';
import { name, record, World } from './world';

const zipKey = recordingZipKey(name);

/** What there is to find of a recording that has ended. */
function expectNothingLeft(world: World, before: World['found']): void {
  expect(world.found && { layers: world.found.layers, environment: world.found.environment }).toEqual(
    before && { layers: before.layers, environment: before.environment },
  );
  expect([...world.trials.published]).toEqual([]);
  expect(new Set(world.deletedLayers).size).toBe(world.layers.published.length);
  expect(world.objects.keys().filter((key) => key.startsWith('records/') || key === zipKey)).toEqual([]);
  expect([...world.tags.keys()]).toEqual([]);
  expect(JSON.parse(world.objects.text(functionStateKey(name)) ?? '{}')).toEqual({});
}

const profileOf = (world: World) => {
  const text = world.objects.text(recordedProfileKey(name));
  return text === undefined ? undefined : parseProfile(text);
};

test('with events a version is recorded, and $LATEST has the recorder only while that is published', async () => {
  const world = new World();
  const before = world.found;
  const seen: boolean[] = [];
  world.trials.answers.set(name, () => {
    seen.push(world.hasRecorder());
    return answerWith({});
  });
  expect(await world.run()).toEqual({ status: 'RECORDED' });
  expect(world.trials.invoked).toEqual([`${name}:1`, `${name}:1`]);
  expect(seen).toEqual([false, false]);
  expect(profileOf(world)).toMatchObject({
    methods: [{ phase: 'first', method: 'Handle' }],
    types: [{ phase: 'init' }],
  });
  expectNothingLeft(world, before);
  // Whoever asks once more gets the same answer.
  expect(await world.run()).toEqual({ status: 'RECORDED' });
  expect(world.layers.published).toHaveLength(1);
});

test('the layer has what starts the function, its own wrapper, and the recorder with what it needs', async () => {
  const world = new World();
  let files: Record<string, string> = {};
  world.trials.answers.set(name, () => answerWith({}));
  await world.run(['a', 'b'], 'one', {
    layers: {
      find: async () => undefined,
      publish: async (layer) => {
        const zip = await fromBufferPromise((await world.objects.read(layer.content.key))?.bytes ?? Buffer.alloc(0));
        for await (const entry of zip.eachEntry())
          files = { ...files, [entry.fileName]: (await buffer(await zip.openReadStreamPromise(entry))).toString() };
        return world.layers.publish(layer);
      },
    },
  });
  expect(Object.keys(files)).toEqual([
    'prejit/dotnet',
    'prejit/function/expected.b2sums',
    'prejit/function/function.deps.json',
    'prejit/function/function.runtimeconfig.json',
    'prejit/function/next',
    'prejit/record/Prejit.Recorder.dll',
    'prejit/record/recording.json',
    'prejit/start',
  ]);
  expect(files['prejit/function/next']).toBe('/opt/datadog\n');
  expect(JSON.parse(files['prejit/record/recording.json'] ?? '')).toMatchObject({
    url: 'https://bucket/records/token1?X-Amz-Expires=3600',
    expiresAt: world.now.getTime() + 3_600_000,
    answers: 2,
    timeoutMilliseconds: 30_000,
    invocationMilliseconds: 18_000,
  });
});

test('without events the first real request is recorded', async () => {
  const world = new World();
  const before = world.found;
  expect(await world.run([])).toEqual({ status: 'RECORDING', waitSeconds: 30 });
  expect(world.hasRecorder()).toBe(true);
  expect([...world.tags]).toEqual([[`arn:aws:lambda:eu-west-1:000000000000:function:${name} prejit:attached`, 'one']]);
  expect(await world.run([])).toEqual({ status: 'RECORDING', waitSeconds: 30 });
  world.request();
  expect(await world.run([])).toEqual({ status: 'RECORDED' });
  expect(world.trials.invoked).toEqual([]);
  expectNothingLeft(world, before);
});

test.each<[string, (world: World) => void, string[], string]>([
  ['no request comes', () => {}, [], 'no request started it in 10 minutes'],
  [
    'its requests would have to be recorded in little memory',
    (world) => (world.settings = { MemorySize: 128 }),
    [],
    'with 128 MB it may have no room',
  ],
  ['a record never comes', (world) => (world.sends = undefined), ['a'], 'it sent no record after it had answered'],
  [
    'a function in a VPC sends none',
    (world) => {
      world.sends = undefined;
      world.settings = { Timeout: 3, VpcConfig: { SubnetIds: ['subnet-1'] } };
    },
    ['a'],
    'gateway endpoint for S3',
  ],
  [
    'it fails',
    (world) =>
      world.trials.answers.set(name, () => answerWith({ errorType: 'Oops', errorMessage: 'no' }, { failed: true })),
    ['a'],
    'it answered its event with an error, and sent no record: Oops: no',
  ],
  ['it is throttled', (world) => world.trials.answers.set(name, () => 'throttled'), ['a'], 'throttles'],
  ['what arrives is no gzip', (world) => (world.sends = Buffer.from('text')), ['a'], "its record can't be used"],
  ['what arrives is empty', (world) => (world.sends = record([])), ['a'], 'it names 0 methods and 0 types'],
  ['what arrives is huge', (world) => (world.sends = Buffer.alloc(5 * 1024 * 1024)), ['a'], 'it has 5242880 bytes'],
  [
    'what arrives unpacks to too much',
    (world) => (world.sends = record([{ a: 'a'.repeat(20 * 1024 * 1024) }])),
    ['a'],
    "can't be unpacked",
  ],
  [
    'Lambda publishes no version',
    (world) => world.trials.unpublishable.set(name, new Error('limit')),
    ['a'],
    'Lambda published no version',
  ],
  [
    'it is deployed again before',
    (world) => world.functions.change(name, { codeSha256: 'other' }),
    ['a'],
    'it was deployed again',
  ],
])('given up, and taken off, when %s', async (_, change, events, why) => {
  const world = new World();
  const before = world.found;
  change(world);
  expect(await world.untilEnded(events)).toEqual({ status: 'GIVEN_UP', why: expect.stringContaining(why) });
  expect(profileOf(world)).toBeUndefined();
  expect(world.trials.invoked.length).toBeLessThanOrEqual(3);
  expectNothingLeft(world, before);
});

test('a function that is deployed again while its requests are waited for keeps what was deployed', async () => {
  const world = new World();
  await world.run([]);
  const layers = [...(world.found?.layers ?? []), 'arn:aws:lambda:eu-west-1:1:layer:new:1'];
  world.functions.change(name, { codeSha256: 'other', layers, environment: { ...world.found?.environment, NEW: '1' } });
  expect(await world.run([])).toEqual({ status: 'GIVEN_UP', why: expect.stringContaining('deployed again') });
  expectNothingLeft(world, {
    ...(world.found as NonNullable<World['found']>),
    layers: ['arn:aws:lambda:eu-west-1:1:layer:datadog:7', 'arn:aws:lambda:eu-west-1:1:layer:new:1'],
    environment: { STAGE: 'test', AWS_LAMBDA_EXEC_WRAPPER: '/opt/datadog', NEW: '1' },
  });
});

test('a function that is deleted meanwhile leaves nothing', async () => {
  const world = new World();
  await world.run([]);
  world.functions.all.delete(name);
  expect(await world.run([])).toEqual({ status: 'GIVEN_UP', why: expect.stringContaining('deleted') });
  expect(world.deletedLayers).toHaveLength(1);
});

test('whatever goes wrong with a function that is deleted meanwhile, it leaves nothing', async () => {
  const world = new World();
  const denied = Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' });
  const invoke = async () => {
    world.functions.all.delete(name);
    throw denied;
  };
  expect(await world.run(['a'], 'one', { invocations: { invoke } })).toEqual({
    status: 'GIVEN_UP',
    why: expect.stringContaining('deleted'),
  });
  expect(world.deletedLayers).toHaveLength(1);

  const other = new World();
  const refuse = async () => {
    throw denied;
  };
  await expect(other.run(['a'], 'one', { invocations: { invoke: refuse } })).rejects.toBe(denied);
});

test('what another execution has left is cleared up first', async () => {
  const world = new World();
  const before = world.found;
  await world.run([], 'one');
  expect(world.hasRecorder()).toBe(true);
  expect(await world.untilEnded(['a'], 'two')).toEqual({ status: 'RECORDED' });
  expect(world.deletedLayers).toHaveLength(2);
  expectNothingLeft(world, before);
});

test.each([
  ['with events, goes on', ['a', 'b'], 'one'],
  ['with events, is followed by another', ['a', 'b'], 'two'],
  ['for requests, goes on', [], 'one'],
  ['for requests, is followed by another', [], 'two'],
])('an execution that is cut off between any two steps, %s, leaves nothing', async (_, events, next) => {
  for (let calls = 1; ; calls++) {
    const world = new World();
    const before = world.found;
    world.callsLeft = calls;
    world.isRequested = true;
    expect(await world.untilEnded(events, 'one', next)).toEqual({ status: 'RECORDED' });
    expect(profileOf(world)?.methods).toHaveLength(1);
    // Each that was cut off may have run, and is not asked for again.
    expect(world.trials.invoked.length).toBeLessThanOrEqual((next === 'one' ? 1 : 2) * events.length + 1);
    expectNothingLeft(world, before);
    if (Number.isFinite(world.callsLeft)) break;
  }
});

test('a function that has no room for the tag gets no recorder', async () => {
  const world = new World();
  const before = world.found;
  const set = () => Promise.reject(new TagRefused('Lambda refused the tag prejit:attached.'));
  expect(await world.run(['a'], 'one', { tags: { set, remove: async () => undefined } })).toEqual({
    status: 'GIVEN_UP',
    why: 'Lambda refused the tag prejit:attached.',
  });
  expect(world.trials.invoked).toEqual([]);
  expectNothingLeft(world, before);
});
