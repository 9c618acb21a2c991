import { lookEvent } from '../../../core/function-pipeline';
import { defaultFunctionSettings } from '../../../core/function-settings';
import { functionLeaseKey, functionStateKey, requestKey } from '../../../core/keys';
import type { ListedFunction } from '../../../lambdas/aws/listed-functions';
import type { FunctionState } from '../../../lambdas/move-function/attachment/function-state';
import { decidedBy } from '../../../lambdas/plan-function/planned';
import { type WatchPorts, watchFunctions } from '../../../lambdas/watch-functions/watch';
import { FakeBucket } from '../fakes/bucket';
import { consumer } from '../fakes/cloud';
import { FakeLog } from '../fakes/log';

const execution = 'arn:aws:states:eu-west-1:000000000000:execution:prejit-functions:look';
const layer = 'arn:aws:lambda:eu-west-1:000000000000:layer:fn_app-net10-0-x86_64:1';
const recorder = layer.replace(':fn_', ':rec_');
const now = new Date('2026-11-25T10:00:00Z');

class Account {
  readonly objects = new FakeBucket();
  readonly started: unknown[] = [];
  readonly running = new Set<string>();
  functions: ListedFunction[] = [];
  asking: string[] = [];
  changed: string[] = [];
  names: string[] = [];
  /** How often functions were listed. */
  lists = 0;

  look() {
    const ports: WatchPorts = {
      objects: this.objects,
      functions: { all: () => this.list() },
      functionsTagged: async (_, value) => (value === undefined ? this.changed : this.asking),
      layers: { list: async () => [], users: async () => new Map(), delete: async () => {} },
      isRunning: async (arn) => this.running.has(arn),
      startAlongside: async (_, input) => void this.started.push(input),
      now: () => now,
      log: new FakeLog(),
    };
    const settings = { BUCKET: 'b', FUNCTION_LAYERS: { ...defaultFunctionSettings, names: this.names } };
    return watchFunctions(execution, settings, ports);
  }

  private async *list() {
    this.lists++;
    yield* this.functions;
  }

  know(state: FunctionState, name = 'app'): void {
    this.objects.put(functionStateKey(name), JSON.stringify(state));
  }
}

const app = consumer('app');
const planned = { at: now.toISOString(), configuration: decidedBy(app), fingerprint: 'f' };
const last = { fingerprint: 'f', result: { function: 'app', outcome: 'faster', reason: '', layer } } as const;
const notFaster = { fingerprint: 'f', result: { function: 'app', outcome: 'not-faster', reason: '' } } as const;
const dayBefore = new Date(now.getTime() - 24 * 3600 * 1000).toISOString();

test('nothing is looked at where nobody asks', async () => {
  const account = new Account();
  account.functions = [app];
  account.objects.put(requestKey('app'), '{}');
  expect(await account.look()).toEqual({ looked: 0, started: [] });
  expect(account.lists).toBe(0);
});

test.each<[what: string, found: Partial<ListedFunction>, state: FunctionState, starts: boolean]>([
  ['it asks for the first time', {}, {}, true],
  ['it has the layer of its code', { layers: [layer] }, { before: {}, planned, last }, false],
  ['it was deployed again', { layers: [layer], codeSha256: 'new' }, { before: {}, planned, last }, true],
  ['another layer was added', { layers: ['arn:aws:lambda:r:a:layer:x:1', layer] }, { planned, last }, true],
  ['its runtime was changed', { layers: [layer], runtime: 'dotnet8' }, { planned, last }, true],
  ['its layer was taken off', {}, { before: {}, planned, last }, true],
  ['its layer was not worth it', {}, { planned, last: notFaster }, false],
  ['a recorder was left in it', { layers: [recorder] }, { before: {}, planned, last: notFaster }, true],
  ['a build failed just now', {}, { planned }, false],
  ['a build failed a day ago', {}, { planned: { ...planned, at: dayBefore } }, true],
  ['it can have none', {}, { planned, last: { result: { ...notFaster.result, outcome: 'ineligible' } } }, false],
  [
    'it could have none a day ago',
    {},
    { planned: { ...planned, at: dayBefore }, last: { result: { ...notFaster.result, outcome: 'ineligible' } } },
    true,
  ],
  [
    'it was taken off, and asks again',
    {},
    { planned, last: { result: { ...notFaster.result, outcome: 'removed' } } },
    true,
  ],
  ['it was superseded', {}, { planned, last: { result: { ...notFaster.result, outcome: 'superseded' } } }, true],
])('of one that asks, when %s: started %#', async (_, found, state, starts) => {
  const account = new Account();
  account.functions = [{ ...app, ...found }, consumer('other')];
  account.asking = ['app', 'deleted'];
  account.know(state);
  expect(await account.look()).toEqual({ looked: 1, started: starts ? ['app'] : [] });
  expect(account.started).toEqual(starts ? [lookEvent('app')] : []);
});

test.each<[what: string, found: Partial<ListedFunction>, state: FunctionState, starts: boolean]>([
  ['it has its layer', { layers: [layer] }, { planned, last }, true],
  ['what it was like is known', {}, { before: {} }, true],
  ['it is as it was', {}, { planned, last: notFaster }, false],
])('of one that does not ask, when %s', async (_, found, state, starts) => {
  const account = new Account();
  account.functions = [{ ...app, ...found }];
  account.changed = ['app'];
  account.know(state);
  expect((await account.look()).started).toEqual(starts ? ['app'] : []);
});

test('events and profiles that were uploaded since are something to do', async () => {
  const account = new Account();
  account.functions = [{ ...app, layers: [layer] }];
  account.asking = ['app'];
  account.know({ before: {}, planned, last });
  for (const [key, at, starts] of [
    ['functions/app/events/a.json', '2026-11-25T09:59:58Z', false],
    ['functions/apple/events/a.json', '2026-11-25T10:01:00Z', false],
    ['functions/app/startup.profile', '2026-11-25T10:00:00Z', true],
  ] as const) {
    account.objects.now = new Date(at);
    account.objects.put(key, '{}');
    expect((await account.look()).started).toEqual(starts ? ['app'] : []);
  }
});

test('a request counts for functions that config names', async () => {
  const account = new Account();
  account.functions = [app, consumer('other')];
  for (const name of ['app', 'other']) account.objects.put(requestKey(name), '{}');
  account.names = ['app'];
  expect(await account.look()).toEqual({ looked: 1, started: ['app'] });
});

test('one that an execution works on is left to that, until it has ended', async () => {
  const account = new Account();
  account.functions = [app];
  account.asking = ['app'];
  account.objects.put(functionLeaseKey('app'), JSON.stringify({ execution: 'arn:other' }));
  account.running.add('arn:other');
  expect(await account.look()).toEqual({ looked: 1, started: [] });
  account.running.clear();
  expect(await account.look()).toEqual({ looked: 1, started: ['app'] });
});

test('one look starts only so many; the next goes on', async () => {
  const account = new Account();
  account.functions = Array.from({ length: 60 }, (_, index) => consumer(`f${index}`));
  account.asking = account.functions.map(({ name }) => name);
  const { looked, started } = await account.look();
  expect([looked, started.length]).toEqual([60, 50]);
});
