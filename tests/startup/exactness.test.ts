/** Whatever becomes of a function under its layer, its process loads what it would load without; tried on real processes. */
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import fc from 'fast-check';
import { functionHookName, functionStartupFolder } from '../../core/function-layer';
import { changesOf, contents, deployedNames } from './changes';
import { deployedFunction, layOutLayer, write } from './function-layer';
import { handlers, type LoadsStart, type Published, publishLoads, startLoads, type Version } from './loads';
import { functionHook } from './programs';
import { environmentOf, layOutRuntimes, olderVersion } from './runtimes';

const hook = functionStartupFolder + functionHookName;
const compiled = ['Loads.dll', 'Package.dll'];
const made: Version = '2.0.0';

/** Starts are bounded in time, not only in number: a busy machine makes fewer. */
const limit = { numRuns: 40, interruptAfterTimeLimit: 25_000 };

let published: Published;
let place: string;
let opt: string;

beforeAll(async () => {
  place = mkdtempSync(path.join(tmpdir(), 'exact-'));
  published = await publishLoads();
  await layOutRuntimes(place, [olderVersion]);
  opt = path.join(place, 'opt');
  const task = published.functions[made];
  layOutLayer(opt, task, deployedFunction(task, 'Loads'), { compiled, hook });
  write(opt, hook, readFileSync(await functionHook()));
}, 120_000);
afterAll(() => rmSync(place, { recursive: true, force: true }));

const start = (task: string, handler: string, more: Partial<LoadsStart> = {}) =>
  startLoads({ task, handler, bootstrap: published.bootstrap, ...more });

/** Where its assemblies are from. */
const loaded = (stdout: string): Record<string, string> =>
  Object.fromEntries([...stdout.matchAll(/^loaded (\S+),.* (\S+)$/gm)].map(([, name, file]) => [name, file]));

const store = (): string => path.join(opt, 'prejit/function/store/prejit');

test.each(
  handlers.flatMap((handler): [string, string][] => [
    [handler, 'of this machine'],
    [handler, olderVersion],
  ]),
)('%s: as it was, its assemblies are from the layer, and all else is as without (.NET %s)', (handler, version) => {
  const task = published.functions[made];
  const root = version === olderVersion ? { root: environmentOf(place, version).DOTNET_ROOT } : {};
  const [without, withLayer] = [start(task, handler, root), start(task, handler, { ...root, opt })];
  expect(without.stdout).toContain(`.NET ${version === olderVersion ? version : '10.'}`);
  expect(withLayer).toMatchObject({ status: 0, stderr: '', said: '' });
  expect(loaded(withLayer.stdout)).toMatchObject({
    Loads: path.join(store(), 'Loads.dll'),
    Package: path.join(store(), 'Package.dll'),
    'Prejit.Function.Startup': path.join(opt, hook),
  });
  const asWithout = withLayer.stdout
    .split('\n')
    .filter((line) => !line.includes('Prejit.Function.Startup'))
    .map((line) => line.replace(store(), task));
  expect([...asWithout, 'STARTUP_HOOKS '].sort()).toEqual(without.stdout.split('\n').sort());
});

test("the host's own trace says that it replaces what the function has, and what with", () => {
  const file = path.join(place, 'trace');
  const task = published.functions[made];
  start(task, 'Loads', { opt, variables: { DOTNET_HOST_TRACE: '1', COREHOST_TRACE: '1', COREHOST_TRACEFILE: file } });
  const replaced = [...readFileSync(file, 'utf8').matchAll(/Replacing deps entry \[([^,]+),.* with \[([^,]+),/g)];
  expect(replaced.map(([, from, to]) => [from, to])).toEqual(
    compiled.map((name) => [path.join(task, name), path.join(store(), name)]),
  );
});

test("another hook of the function's own runs before, and its setting stays", () => {
  const task = published.functions[made];
  const variables = { DOTNET_STARTUP_HOOKS: path.join(opt, hook) };
  const { stdout } = start(task, 'Loads', { opt, variables });
  expect(stdout).toContain(`STARTUP_HOOKS ${path.join(opt, hook)}\nSTARTUP_HOOKS Prejit.Function.Startup\n`);
});

test('after any change of its files, a function loads what it would load without the layer', () => {
  const change = changesOf(published.functions);
  fc.assert(
    fc.property(fc.array(change, { minLength: 1, maxLength: 2 }), fc.constantFrom(...handlers), (apply, handler) => {
      const task = mkdtempSync(path.join(place, 'task-'));
      const original = published.functions[made];
      cpSync(original, task, { recursive: true });
      const before = contents(task);
      for (const each of apply) {
        // The file that a second change is about may be gone after the first.
        if (deployedNames(task).length > 0) each(task);
      }
      fc.pre(contents(task) !== before);
      const without = start(task, handler);
      const withLayer = start(task, handler, { opt });
      expect(withLayer).toEqual({ ...without, said: expect.any(String) });
      rmSync(task, { recursive: true });
    }),
    limit,
  );
}, 60_000);
