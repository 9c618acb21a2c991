import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { dotnetRoot, dotnetStart } from '../../lambda-host/dotnet-start';

let task: string;
beforeEach(() => {
  task = mkdtempSync(path.join(tmpdir(), 'task-'));
});
afterEach(() => rmSync(task, { recursive: true }));

const dotnet = path.join(dotnetRoot(), 'dotnet');
const bootstrap = '/var/runtime/Amazon.Lambda.RuntimeSupport.dll';

const start = (handler: string, variables: Record<string, string> = {}) =>
  dotnetStart({ task, handler, variables, bootstrap });

const write = (...files: string[]): void => {
  for (const file of files) writeFileSync(path.join(task, file), '');
};

/** The command line of a class library with the files of an assembly. */
const library = (assembly: string, handler: string): string[] => [
  ...[dotnet, 'exec', '--depsfile', path.join(task, `${assembly}.deps.json`)],
  ...['--runtimeconfig', path.join(task, `${assembly}.runtimeconfig.json`), bootstrap, handler],
];

/** A command line that ends the start instead. */
const refusal = (message: unknown, status: number, descriptor = '2'): unknown[] => [
  ...['/bin/sh', '-c', expect.any(String), 'sh', message, String(status), descriptor],
];

test('a handler of a class library is run by the bootstrap, with the files of its assembly', () => {
  write('App.deps.json', 'App.runtimeconfig.json', 'Other.deps.json');
  expect(start('App::App.Function::Handle')).toEqual(library('App', 'App::App.Function::Handle'));
});

test('where the assembly has no files of its own, the only ones are taken, or those of the main assembly', () => {
  write('Main.deps.json', 'Main.runtimeconfig.json');
  expect(start('App::App.Function::Handle')).toEqual(library('Main', 'App::App.Function::Handle'));
  write('Other.deps.json', 'Other.runtimeconfig.json');
  expect(start('App::F::H')).toEqual(refusal(expect.stringContaining('several .deps.json files'), 105));
  for (const name of ['Main', 'Main.dll']) {
    expect(start('App::F::H', { LAMBDA_DOTNET_MAIN_ASSEMBLY: name })).toEqual(library('Main', 'App::F::H'));
  }
});

test('a class library without its files ends the start', () => {
  expect(start('App::F::H')).toEqual(refusal(expect.stringContaining('no .deps.json file'), 105));
  write('App.deps.json');
  expect(start('App::F::H')).toEqual(refusal(expect.stringContaining('no .runtimeconfig.json file'), 106));
});

test('an executable is its assembly, or else a program', () => {
  expect(start('App')).toEqual(refusal(expect.stringMatching(/App\.dll or binary .*App not found/), 104));
  write('App');
  expect(start('App')).toEqual([path.join(task, 'App')]);
  write('App.dll');
  expect(start('App')).toEqual([dotnet, 'exec', path.join(task, 'App.dll')]);
  expect(start('App.dll')).toEqual([dotnet, 'exec', path.join(task, 'App.dll')]);
  expect(start('')).toEqual(refusal(expect.stringContaining('No Lambda Handler'), 103));
});

test('a wrapper gets the whole command line', () => {
  write('App.dll', 'wrapper');
  const wrapper = path.join(task, 'wrapper');
  const variables = { AWS_LAMBDA_EXEC_WRAPPER: wrapper };
  chmodSync(wrapper, 0o644);
  expect(start('App', variables)).toEqual(refusal(`${wrapper}: is not an executable`, 126, '1'));
  chmodSync(wrapper, 0o755);
  expect(start('App', variables)).toEqual([wrapper, dotnet, 'exec', path.join(task, 'App.dll')]);
  rmSync(wrapper);
  expect(start('App', variables)).toEqual(refusal(`${wrapper}: does not exist`, 127, '1'));
  expect(start('Missing', variables)).toEqual(refusal(expect.stringContaining('Missing.dll'), 104));
});
