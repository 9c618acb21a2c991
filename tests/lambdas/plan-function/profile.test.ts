/** The startup profile that a function's layer is made with: given, recorded, to be recorded, or none. */
import type { RecordingEnd } from '../../../core/function-pipeline';
import { givenProfileKey, recordedProfileKey, recordingStateKey } from '../../../core/keys';
import { sha256Of } from './sha256';
import { execution, filesOf, look, name, World, zip } from './world';

describe('its profile', () => {
  const profile = (world: World, key: string): void => void world.objects.put(key, `profile in ${key}`);
  const recorded = (world: World, codeSha256: string, ended: RecordingEnd = { status: 'RECORDED' }): void => {
    profile(world, recordedProfileKey(name));
    const recording = {
      execution,
      token: 't',
      layerName: 'rec',
      codeSha256,
      invocations: 1,
      ended,
    };
    world.objects.put(recordingStateKey(name), JSON.stringify(recording));
  };

  test('is what its owner gives, before any other', async () => {
    const world = new World();
    recorded(world, sha256Of(zip));
    profile(world, givenProfileKey(name));
    const planned = await world.planned();
    expect(planned).toMatchObject({ level: 'profiled', profile: 'functions/orders-api/startup.profile' });
    expect((await filesOf(world, planned))['startup.profile']).toBe(`profile in ${givenProfileKey(name)}`);
  });

  test('that its owner gives, but is too large, is told of by name, and the layer is made without', async () => {
    const world = new World();
    world.objects.put(givenProfileKey(name), 'x'.repeat(8 * 1024 * 1024 + 1));
    expect(await world.planned()).toMatchObject({
      level: 'cross-module',
      profile: expect.stringMatching(
        /^none, since functions\/orders-api\/startup\.profile was refused: .* has 8388609 bytes, .*\. Record it again/,
      ),
    });
  });

  test('is recorded first: with its events, else by its requests, unless config says otherwise', async () => {
    const world = new World();
    world.set({ recordMinutes: 10 });
    const recording = { function: name, layerName: 'rec_orders-api-net10-0-x86_64', codeSha256: sha256Of(zip) };
    expect(await world.plan()).toMatchObject({ action: 'record', recording: { ...recording, events: [] } });
    for (const event of ['b.json', 'a.json', 'readme.txt'])
      world.objects.put(`functions/${name}/events/${event}`, '{}');
    const events = [`functions/${name}/events/a.json`, `functions/${name}/events/b.json`];
    expect(await world.plan()).toMatchObject({ action: 'record', recording: { events } });
    world.settings = { ...world.settings, ROLLOUT: { ...world.settings.ROLLOUT, invoke: false } };
    expect(await world.plan()).toMatchObject({ action: 'record', recording: { events: [] } });
    world.set({ recordMinutes: 0 });
    expect(await world.planned()).toMatchObject({
      level: 'cross-module',
      profile: expect.stringContaining('upload an event'),
    });
  });

  test('is not waited for where requests go to aliases of versions, and that is told by name', async () => {
    const alias = (of: string, version: string) => ({ name: of, version, weights: {}, revisionId: 'r' });
    const world = new World();
    world.set({ recordMinutes: 10 });
    world.aliases = [alias('live', '7'), alias('next', '8')];
    expect(await world.planned()).toMatchObject({
      level: 'cross-module',
      profile: expect.stringMatching(
        /^none, since its requests go to versions by its aliases \(live, next\), .*: upload an event as functions\/orders-api\/events\//,
      ),
    });
    world.aliases.push(alias('test', '$LATEST'));
    expect(await world.plan()).toMatchObject({ action: 'record', recording: { events: [] } });
    world.aliases.pop();
    world.objects.put(`functions/${name}/events/a.json`, '{}');
    expect(await world.plan()).toMatchObject({
      action: 'record',
      recording: { events: [`functions/${name}/events/a.json`] },
    });
  });

  test('that was recorded is used, and anew for other code only where there are events', async () => {
    const world = new World();
    recorded(world, sha256Of(zip));
    world.objects.put(`functions/${name}/events/a.json`, '{}');
    expect(await world.planned()).toMatchObject({ level: 'profiled', profile: 'its recorded start' });
    recorded(world, 'other code');
    expect(await world.plan()).toMatchObject({ action: 'record' });
    const why = { status: 'GIVEN_UP', why: 'it was deployed again' } as const;
    expect(await world.plan({ recorded: why })).toMatchObject({
      action: 'make',
      layer: {
        level: 'profiled',
        profile: expect.stringContaining('earlier code (no new one: it was deployed again)'),
      },
    });
    world.objects.delete(`functions/${name}/events/a.json`);
    world.set({ recordMinutes: 10 });
    expect(await world.planned()).toMatchObject({ profile: 'a recorded start of its earlier code' });
  });

  test('that could not be recorded is done without, and the reason goes on', async () => {
    const world = new World();
    world.set({ recordMinutes: 10 });
    const recorded = { status: 'GIVEN_UP', why: 'no request came' } as const;
    expect(await world.plan({ recorded })).toMatchObject({
      action: 'make',
      layer: { level: 'cross-module', profile: 'none, since no request came' },
    });
  });

  test('that could not be recorded of this code is asked for again by people and for new events, not at every look', async () => {
    const world = new World();
    world.set({ recordMinutes: 10 });
    recorded(world, sha256Of(zip), { status: 'GIVEN_UP', why: 'no request came' });
    world.objects.delete(recordedProfileKey(name));
    expect(await world.plan(look)).toMatchObject({
      action: 'make',
      layer: { profile: 'none, since no request came' },
    });
    expect(await world.plan()).toMatchObject({ action: 'record' });
    world.objects.now = world.now;
    world.objects.put(`functions/${name}/events/a.json`, '{}');
    expect(await world.plan(look)).toMatchObject({ action: 'record', recording: { events: [expect.any(String)] } });
    world.objects.delete(`functions/${name}/events/a.json`);
    world.functions.change(name, { codeSha256: 'other code' });
    expect(await world.plan(look)).toMatchObject({ action: 'record' });
  });

  test('is of no use where no hook can be', async () => {
    const world = new World();
    profile(world, givenProfileKey(name));
    world.code = { ...world.code, withoutHook: 'Its hooks are off.' };
    expect(await world.planned()).toMatchObject({ level: 'cross-module', profile: 'none. Its hooks are off' });
  });
});
