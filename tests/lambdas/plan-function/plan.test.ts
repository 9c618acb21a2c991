import { functionLayerDescription, wrapperValue, wrapperVariable } from '../../../core/function-layer';
import type { FunctionPlan } from '../../../core/function-pipeline';
import { functionBuildPrefix, functionLeaseKey, givenProfileKey, requestKey } from '../../../core/keys';
import { sha256Of } from './sha256';
import { asked, execution, filesOf, layerArn, look, name, World, zip } from './world';

/** Publishes a planned layer and attaches it, as the later stages do. @param stays whether it was worth it */
async function made(world: World, stays = true): Promise<string> {
  const planned = await world.planned();
  const { arn } = await world.layers.publish({
    name: planned.layerName,
    description: functionLayerDescription(planned.fingerprint, world.objects.bucket),
    target: planned,
    content: { bucket: 'b', key: 'k', versionId: 'v' },
  });
  const result = {
    function: name,
    outcome: stays ? ('faster' as const) : ('not-faster' as const),
    reason: 'measured',
    codeSha256: planned.codeSha256,
    ...(stays && { layer: arn }),
  };
  world.state = { ...world.state, ...(stays && { before: {} }), last: { fingerprint: planned.fingerprint, result } };
  if (stays) world.functions.change(name, { layers: [arn], environment: { [wrapperVariable]: wrapperValue } });
  return arn;
}

describe('asking', () => {
  test('by the tag: a layer is made, of the zip as it is deployed', async () => {
    const world = new World({ environment: { [wrapperVariable]: '/opt/datadog' } });
    const planned = await world.planned();
    expect(planned).toMatchObject({
      framework: 'net10.0',
      architecture: 'x86_64',
      runtimeIdentifier: 'linux-x64',
      level: 'cross-module',
      buildProject: 'build-10',
      function: name,
      layerName: 'fn_orders-api-net10-0-x86_64',
      codeSha256: sha256Of(zip),
      next: '/opt/datadog',
      action: 'build',
    });
    const files = await filesOf(world, planned);
    expect(Object.keys(files)).toEqual(['function.zip', 'function.json']);
    expect(files['function.zip']).toBe(zip.toString());
    expect(JSON.parse(files['function.json'] ?? '')).toEqual({
      handler: 'App::App.Function::Handle',
      assembly: 'App',
      next: '/opt/datadog',
      room: 250 * 1024 * 1024 - 1_000_000,
    });
  });

  test('by a request, only of functions that config names', async () => {
    const world = new World({ tags: {} });
    expect(await world.plan()).toMatchObject({ action: 'none', result: { outcome: 'not-asked' }, told: false });
    world.objects.put(requestKey(name), '{}');
    expect(await world.plan()).toMatchObject({
      action: 'none',
      result: { outcome: 'ineligible', reason: expect.stringContaining('prejit:functionLayers does not name it') },
      told: true,
    });
    world.set({ names: [name] });
    expect(await world.plan()).toMatchObject({ action: 'make' });
  });

  test('no more: what is attached is taken off, and nothing else', async () => {
    const world = new World();
    await made(world);
    world.functions.change(name, { tags: {} });
    expect(await world.plan(look)).toEqual({ function: name, action: 'remove' });
    world.functions.change(name, { layers: [], environment: {} });
    // What is known of before says that taking it off was not finished.
    expect(await world.plan(look)).toEqual({ function: name, action: 'remove' });
    world.state = {};
    expect(await world.plan(look)).toMatchObject({ action: 'none', result: { outcome: 'not-asked' } });
  });

  test('for one that the stack may not read is answered by what the tags say', async () => {
    const world = new World();
    world.changes.functions = {
      get: async () => {
        throw Object.assign(new Error('denied'), { name: 'AccessDeniedException' });
      },
    };
    expect(await world.plan()).toMatchObject({ result: { outcome: 'not-asked' }, told: false });
    expect(await world.plan({ recorded: { status: 'GIVEN_UP', why: 'it is gone' } })).toMatchObject({
      result: { outcome: 'superseded', reason: expect.stringContaining('deleted while its start was recorded') },
      told: true,
    });
    world.tagged = [name];
    expect(await world.plan()).toMatchObject({
      result: { outcome: 'ineligible', reason: expect.stringContaining('lambda:GetFunction is denied') },
    });
    world.changes.functions = {
      get: async () => {
        throw new Error('broken');
      },
    };
    await expect(world.plan()).rejects.toThrow('broken');
  });

  test('for one that is gone, and by what names none', async () => {
    const world = new World();
    world.functions.all.clear();
    expect(await world.plan()).toMatchObject({ action: 'none', result: { outcome: 'superseded' } });
    await expect(world.plan({ event: { source: 'aws.s3', detail: {} } })).rejects.toMatchObject({
      name: 'FunctionEventUnknown',
    });
  });

  test('twice at once: the second waits until the first has ended', async () => {
    const world = new World();
    const other = `${execution}-other`;
    world.running.add(execution);
    await world.plan();
    await expect(world.plan({ execution: other })).rejects.toMatchObject({ name: 'FunctionInProgress' });
    await expect(world.plan()).resolves.toMatchObject({ action: 'make' });
    world.running.clear();
    await expect(world.plan({ execution: other })).resolves.toMatchObject({ action: 'make' });
    expect(world.objects.text(functionLeaseKey(name))).toContain(other);
  });
});

describe('one that can have none', () => {
  test('is told once for each reason, in the bucket, in SSM, and to whoever asks', async () => {
    const world = new World({ packageType: 'Image', runtime: '' });
    const plans: FunctionPlan[] = [];
    for (const request of [look, look, {}]) plans.push(await world.plan(request));
    expect(plans.map((plan) => plan.action === 'none' && plan.told)).toEqual([true, false, true]);
    const result = { function: name, outcome: 'ineligible', reason: expect.stringContaining('container image') };
    expect(world.state.last).toEqual({ result: expect.objectContaining(result) });
    expect(JSON.parse(world.parameters.values.get('/prejit/functions/orders-api/latest') ?? '')).toMatchObject(result);
  });

  test('keeps the layer that it has', async () => {
    const world = new World();
    await made(world);
    world.functions.change(name, { packageType: 'Image' });
    expect(await world.plan(look)).toMatchObject({ action: 'none', result: { outcome: 'ineligible' } });
    expect(world.state.before).toEqual({});
  });
});

describe('a layer', () => {
  test('that is attached stays; taken off by its owner, it is attached again', async () => {
    const world = new World();
    const layer = await made(world);
    expect(await world.plan()).toMatchObject({ action: 'none', result: { outcome: 'current', layer }, told: true });
    expect(await world.plan(look)).toMatchObject({ action: 'none', result: { outcome: 'current' }, told: false });
    world.functions.change(name, { layers: [] });
    expect(await world.plan(look)).toMatchObject({ action: 'make', layer: { action: 'reuse' } });
    world.functions.change(name, { layers: [layer], environment: {} });
    expect(await world.plan(look)).toMatchObject({ action: 'make', layer: { action: 'reuse' } });
  });

  test('that is attached and was never tried is tried', async () => {
    const world = new World();
    await made(world);
    const { last: _, ...state } = world.state;
    world.state = state;
    expect(await world.plan(look)).toMatchObject({ action: 'make', layer: { action: 'reuse' } });
  });

  test('that was not worth it is tried again only when somebody asks', async () => {
    const world = new World();
    await made(world, false);
    expect(await world.plan(look)).toMatchObject({ action: 'none', result: { outcome: 'not-faster' }, told: false });
    expect(await world.plan()).toMatchObject({ action: 'make', layer: { action: 'reuse' } });
  });

  test('that was built and not published is published', async () => {
    const world = new World();
    const planned = await world.planned();
    world.objects.put(`${functionBuildPrefix(name, planned, planned.fingerprint)}layer.zip`, 'zip');
    expect(await world.planned()).toMatchObject({ action: 'publish', fingerprint: planned.fingerprint });
  });

  test('is another one for all that decides what is in it', async () => {
    const fingerprints = new Set([(await new World().planned()).fingerprint]);
    const layers = [layerArn('datadog')];
    for (const changes of [
      { runtime: 'dotnet8' },
      { architecture: 'arm64' },
      { environment: { [wrapperVariable]: '/opt/datadog' } },
      { layers },
    ]) {
      fingerprints.add((await new World(changes).planned()).fingerprint);
    }
    const others: ((world: World) => void)[] = [
      (world) => world.objects.put(givenProfileKey(name), 'a'),
      (world) => world.objects.put(givenProfileKey(name), 'b'),
      (world) => {
        world.settings = { ...world.settings, BUILDER_ID: 'other' };
      },
      (world) => {
        world.code = { ...world.code, assembly: 'Other' };
      },
    ];
    for (const change of others) {
      const world = new World();
      change(world);
      fingerprints.add((await world.planned()).fingerprint);
    }
    expect(fingerprints.size).toBe(9);
    const same = new World({ handler: 'App::App.Function::Other', environment: { LEVEL: 'debug' } });
    expect(fingerprints).toContain((await same.planned()).fingerprint);
  });

  test('is compiled against the package layers that it needs', async () => {
    const layers = [layerArn('plain'), layerArn('store-a'), layerArn('store-b')];
    const world = new World({ layers });
    world.changes.download = async (url) => (url.startsWith('https://code/') ? zip : Buffer.from(url));
    expect(Object.keys(await filesOf(world, await world.planned()))).toEqual(['function.zip', 'function.json']);
    world.code = { ...world.code, needsStore: true };
    expect(await filesOf(world, await world.planned())).toMatchObject({
      'layers/0.zip': `https://layers/${layers[1]}`,
      'layers/1.zip': `https://layers/${layers[2]}`,
    });
  });

  test('is not made of other code than was planned for', async () => {
    const world = new World();
    world.changes.download = async () => Buffer.from('other code');
    await expect(world.plan()).rejects.toThrow('and Lambda says');
  });

  test('of its own or of its recorder is none of its other layers', async () => {
    const own = [layerArn('fn_orders-api-net10-0-x86_64'), layerArn('rec_orders-api-net10-0-x86_64')];
    const environment = { [wrapperVariable]: wrapperValue };
    const world = new World({ layers: own, environment, tags: asked });
    expect((await world.planned()).fingerprint).toBe((await new World().planned()).fingerprint);
    world.state = { before: { wrapper: '/opt/datadog' } };
    expect(await world.planned()).toMatchObject({ next: '/opt/datadog' });
  });
});
