/** The scripts that start a function with a layer of its own, with a program in the place of `dotnet` that says what it is started with. */
import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { functionHookName, functionLayerFiles, functionStartupFolder, recorderPath } from '../../core/function-layer';
import { deployedFunction, layOutLayer, write } from './function-layer';

const hook = functionStartupFolder + functionHookName;
const handler = 'App::App.Function::Handle';
const bootstrap = '/var/runtime/Amazon.Lambda.RuntimeSupport.dll';

const place = mkdtempSync(path.join(tmpdir(), 'start-'));
const [dotnetRoot, task, opt] = ['dotnet', 'task', 'opt'].map((name) => path.join(place, name)) as [
  string,
  string,
  string,
];
const dotnet = path.join(dotnetRoot, 'dotnet');
const start = path.join(opt, functionLayerFiles.start);

/** Prints its name, its arguments and, after an empty line, its variables, as they were when it began. */
const telling = '#!/bin/sh\nprintf "%s\\n" "$0" "$@"\necho\ntr "\\0" "\\n" < /proc/$$/environ\n';

function writeProgram(file: string, text: string): void {
  write(place, path.relative(place, file), text);
  chmodSync(file, 0o755);
}

beforeAll(() => writeProgram(dotnet, telling));
afterAll(() => rmSync(place, { recursive: true }));

beforeEach(() => {
  for (const folder of [task, opt]) rmSync(folder, { recursive: true, force: true });
  for (const file of ['App.dll', 'sub/.hidden', 'sub/a b.txt', '-n', '# x', 'é/日.txt', "it's $(odd) *"])
    write(task, file, file);
  write(task, 'App.deps.json', JSON.stringify({ runtimeTarget: 'x', targets: { x: {} }, libraries: {} }));
  write(task, 'App.runtimeconfig.json', '{"runtimeOptions":{}}');
  layOut();
  write(opt, hook, '');
});

const layOut = (next?: string): void => layOutLayer(opt, task, deployedFunction(task, handler), { hook, next });

const library = (): string[] => [
  ...[dotnet, 'exec', '--depsfile', path.join(task, 'App.deps.json')],
  ...['--runtimeconfig', path.join(task, 'App.runtimeconfig.json'), bootstrap, handler],
];
const executable = (): string[] => [dotnet, 'exec', path.join(task, 'App.dll')];

const depsOptions = (more = ''): string[] => [
  ...['--additional-deps', path.join(opt, functionLayerFiles.deps) + more],
  ...['--additionalprobingpath', path.join(opt, 'prejit')],
];
const hookOptions = (): string[] => ['--runtimeconfig', path.join(opt, functionLayerFiles.runtimeConfig)];

/** A command with the layer's options in it, which stand before the program. */
const withOptions = (command: string[], options = [...depsOptions(), ...hookOptions()]): string[] => {
  const program = command.length - (command.includes('--depsfile') ? 2 : 1);
  return [...command.slice(0, program), ...options, ...command.slice(program)];
};

/** Runs a command as the last line of AWS's start script does: by an `exec` of bash. */
function run(command: string[], variables: Record<string, string> = {}) {
  const given = {
    PATH: process.env.PATH ?? '',
    LAMBDA_TASK_ROOT: task,
    DOTNET_ROOT: dotnetRoot,
    LANG: 'en_US.UTF-8',
    ...variables,
  };
  const { status, stdout, stderr } = spawnSync('/bin/bash', ['-c', 'exec -- "$@"', 'bash', ...command], {
    ...{ cwd: task, env: given, encoding: 'utf8' as const },
    // What looks like a network connection would have this bash read its startup file.
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const [said = '', environment = ''] = stdout.split('\n\n');
  return { status, stderr, said: said.split('\n'), environment: environment.split('\n').filter(Boolean).sort() };
}

const startWith = (command: string[], variables: Record<string, string> = {}) =>
  run([start, ...command], { ...variables, AWS_LAMBDA_EXEC_WRAPPER: start });

test.each([
  ['a class library', library],
  ['an executable', executable],
])('%s that is what the layer was made from is started with the layer', (_, command) => {
  const started = startWith(command());
  expect(started).toMatchObject({ status: 0, stderr: '', said: withOptions(command()) });
  expect(started.environment).toEqual(run(command()).environment);
});

test('a native program is started as it is', () => {
  const program = path.join(task, 'App');
  writeProgram(program, telling);
  expect(startWith([program])).toEqual(run([program]));
});

const changes: Record<string, [() => void, string]> = {
  'a byte': [() => write(task, 'App.dll', 'App.dlL'), 'App.dll: FAILED'],
  'a byte of a hidden file': [() => write(task, 'sub/.hidden', ''), 'sub/.hidden: FAILED'],
  'a file more': [() => write(task, 'sub/more', ''), 'the names of its files'],
  'a hidden file more': [() => write(task, '.more/.more', ''), 'the names of its files'],
  'a file less': [() => rmSync(path.join(task, 'sub/a b.txt')), 'the names of its files'],
  'a name': [() => renameSync(path.join(task, '-n'), path.join(task, '-N')), 'the names of its files'],
  'a name with a line break': [
    () => {
      rmSync(path.join(task, 'App.deps.json'));
      renameSync(path.join(task, 'App.dll'), path.join(task, 'App.deps.json\nApp.dll'));
    },
    'the names of its files',
  ],
  'a link to a file': [() => symlinkSync('App.dll', path.join(task, 'link')), 'the names of its files'],
  'a link to a folder': [() => symlinkSync('sub', path.join(task, 'link')), 'the names of its files'],
  'a link that leads nowhere': [() => symlinkSync('nowhere', path.join(task, 'link')), 'the names of its files'],
  'a folder in the place of a file': [
    () => {
      rmSync(path.join(task, 'App.dll'));
      mkdirSync(path.join(task, 'App.dll'));
    },
    'the names of its files',
  ],
};

test.each(Object.keys(changes))(
  'with another content the function starts as without the layer, and says why: %s',
  (name) => {
    const [change, reason] = changes[name] as (typeof changes)[string];
    change();
    const started = startWith(library());
    expect(started).toEqual({ ...run(library()), stderr: expect.stringContaining(`made from another: ${reason}`) });
    expect(started.stderr.trim().split('\n')).toHaveLength(1);
  },
);

test.each([
  ['kill -9 $$', 'its files can not be compared'],
  ['exit 1', 'its files can not be compared'],
  ['echo "there is no memory" >&2; exit 1', 'there is no memory'],
])('a function whose files can not be compared starts as without the layer (%s)', (script, reason) => {
  writeProgram(path.join(place, 'bin/b2sum'), `#!/bin/bash\n${script}\n`);
  const started = startWith(library(), { PATH: `${path.join(place, 'bin')}:${process.env.PATH}` });
  expect(started).toMatchObject({ status: 0, said: library(), stderr: expect.stringContaining(reason) });
});

test('an empty folder makes no difference', () => {
  mkdirSync(path.join(task, 'empty'));
  expect(startWith(library())).toMatchObject({ stderr: '', said: withOptions(library()) });
});

test.each([
  ['another assembly', () => [dotnet, 'exec', path.join(task, 'Other.dll')]],
  ['another configuration', () => library().map((part) => part.replace('App.runtimeconfig', 'Other.runtimeconfig'))],
  ['an option that nobody expects', () => [dotnet, 'exec', '--roll-forward', 'Major', path.join(task, 'App.dll')]],
])('a start of %s is left as it is', (_, command) => {
  expect(startWith(command())).toEqual({ ...run(command()), stderr: expect.stringContaining('its start, with ') });
});

test.each<[string, string, () => string[]]>([
  ['the list', functionLayerFiles.expected, library],
  ['the deps file', functionLayerFiles.deps, library],
  ['the script', functionLayerFiles.dotnet, library],
  ['the hook', hook, () => withOptions(library(), depsOptions())],
  ['the configuration', functionLayerFiles.runtimeConfig, () => withOptions(library(), depsOptions())],
])('a function starts without what is missing of its layer: %s', (_, file, expected) => {
  rmSync(path.join(opt, file));
  expect(startWith(library())).toMatchObject({ status: 0, stderr: '', said: expected() });
});

test('files that another layer of this kind has left make no difference', () => {
  layOutLayer(opt, task, deployedFunction(task, handler), { hook: recorderPath });
  write(opt, recorderPath, '');
  layOutLayer(opt, task, deployedFunction(task, handler), {});
  expect(startWith(library())).toMatchObject({ status: 0, stderr: '', said: withOptions(library(), depsOptions()) });
});

test("the function's own settings of .NET stay, and are joined where an option would hide them", () => {
  const own = {
    DOTNET_ADDITIONAL_DEPS: '/opt/deps',
    DOTNET_SHARED_STORE: '/opt/store',
    DOTNET_STARTUP_HOOKS: '/opt/hook.dll',
  };
  const started = startWith(library(), own);
  expect(started.said).toEqual(withOptions(library(), [...depsOptions(':/opt/deps'), ...hookOptions()]));
  expect(started.environment).toEqual(run(library(), own).environment);
});

test("nothing in a function's variables changes what the scripts do, and nothing in them is changed", () => {
  const script = path.join(place, 'environment');
  writeFileSync(script, 'echo sourced; exit 1\n');
  const variables = {
    ...{
      BASH_ENV: script,
      ENV: script,
      SHELLOPTS: 'noglob:errexit:posix',
      BASHOPTS: 'failglob',
      GLOBIGNORE: '*',
      CDPATH: '/',
    },
    ...{
      'BASH_FUNC_b2sum%%': '() { exit 1; }',
      'BASH_FUNC_exec%%': '() { exit 1; }',
      LC_ALL: 'C',
      POSIXLY_CORRECT: '1',
    },
    ...{ names: 'a', lines: 'b', found: 'c', main: 'd', name: 'e', OLDPWD: '/opt', SHLVL: '7', HOME: '' },
  };
  const asWithout = spawnSync(dotnet, library().slice(1), {
    env: { PATH: process.env.PATH, LAMBDA_TASK_ROOT: task, DOTNET_ROOT: dotnetRoot, ...variables },
    encoding: 'utf8',
  });
  const started = spawnSync(start, library(), {
    env: {
      PATH: process.env.PATH,
      LAMBDA_TASK_ROOT: task,
      DOTNET_ROOT: dotnetRoot,
      ...variables,
      AWS_LAMBDA_EXEC_WRAPPER: start,
    },
    encoding: 'utf8',
  });
  const [said, environment] = started.stdout.split('\n\n');
  expect(said?.split('\n')).toEqual(withOptions(library()));
  // Every bash sets them, as that of AWS's start script has done before.
  const ofShells = /^(_|PWD|SHELLOPTS|BASHOPTS)=/;
  const lines = (text = ''): string[] =>
    text
      .split('\n')
      .filter((line) => line && !ofShells.test(line))
      .sort();
  expect(lines(environment)).toEqual(lines(asWithout.stdout.split('\n\n')[1]));
});

describe('a function with a wrapper', () => {
  const wrapper = '/opt/wrapper';
  const here = path.join(opt, 'wrapper');
  const goesOn = (text: string): void => writeProgram(here, `#!/bin/bash\n${text}\nexec "$@"\n`);
  beforeEach(() => layOut(wrapper));

  test('goes on to it, which finds its own name and may set variables for .NET', () => {
    goesOn('export SEEN=$AWS_LAMBDA_EXEC_WRAPPER DOTNET_ADDITIONAL_DEPS=/opt/AdditionalDeps');
    const started = startWith(library());
    const options = [...depsOptions(':/opt/AdditionalDeps'), ...hookOptions()];
    expect(started).toMatchObject({ status: 0, stderr: '', said: withOptions(library(), options) });
    const without = run([here, ...library()], { AWS_LAMBDA_EXEC_WRAPPER: here }).environment;
    expect(started.environment).toEqual(without);
    expect(without).toContain(`SEEN=${here}`);
  });

  test('may have arguments of its own put in', () => {
    goesOn('program=$1; shift 2; set -- "$program" exec --depsfile x "$@"');
    const started = startWith(executable());
    expect(started.said).toEqual([dotnet, 'exec', '--depsfile', 'x', path.join(task, 'App.dll')]);
    expect(started.stderr).toContain('its start, with x');
  });

  test('may have .NET say something first', () => {
    goesOn('"$1" --version | head -n 2');
    expect(startWith(library())).toMatchObject({ stderr: '', said: [dotnet, '--version', ...withOptions(library())] });
  });

  test('starts as without its layer when it is another', () => {
    goesOn('');
    write(task, 'more', '');
    expect(startWith(library())).toMatchObject({
      status: 0,
      said: library(),
      stderr: expect.stringContaining('its files'),
    });
  });

  test('may have it in its own folder, and be a native program', () => {
    layOut('/var/task/wrapper');
    const program = path.join(task, 'App');
    writeProgram(program, telling);
    writeProgram(path.join(task, 'wrapper'), '#!/bin/bash\nSEEN=1 exec "$@"\n');
    expect(startWith([program])).toMatchObject({ said: [program], environment: expect.arrayContaining(['SEEN=1']) });
  });

  test('ends as under AWS’s start script when it is not there, or no program', () => {
    expect(startWith(library())).toMatchObject({ status: 127, said: [`${here}: does not exist`, ''] });
    write(opt, 'wrapper', '');
    expect(startWith(library())).toMatchObject({ status: 126, said: [`${here}: is not an executable`, ''] });
  });
});

test('of a large function two processes check about half each, and both count', () => {
  const megabyte = 1024 * 1024;
  const files = { large: 3 * megabyte, half: 1.5 * megabyte, rest: megabyte };
  for (const [name, bytes] of Object.entries(files)) write(task, name, Buffer.alloc(bytes));
  layOut();
  const list = readFileSync(path.join(opt, functionLayerFiles.expected), 'utf8');
  expect([...list.matchAll(/ \*(.*)/g)].map(([, name]) => name)).toEqual(expect.arrayContaining(['half', 'rest']));
  expect(list).toContain('  large\n');
  expect(startWith(library())).toMatchObject({ stderr: '', said: withOptions(library()) });
  for (const [name, bytes] of Object.entries(files)) {
    write(task, name, Buffer.alloc(bytes, 1));
    expect(startWith(library())).toMatchObject({ said: library(), stderr: expect.stringContaining(`${name}: FAILED`) });
    write(task, name, Buffer.alloc(bytes));
  }
});

test('thousands of files are no more than a matter of time', () => {
  for (let n = 0; n < 3000; n++) write(task, `assets/${n % 50}/${n}.txt`, String(n));
  layOut();
  expect(startWith(library())).toMatchObject({ stderr: '', said: withOptions(library()) });
  write(task, 'assets/7/7.txt', 'x');
  expect(startWith(library()).stderr).toContain('assets/7/7.txt: FAILED');
});
