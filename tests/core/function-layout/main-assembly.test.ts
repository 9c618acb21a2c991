import { mainAssembly } from '../../../core/function-layout/main-assembly';

const main = (handler: string, files: string[], variables: Record<string, string> = {}): string =>
  mainAssembly(handler, variables, new Set(files));

/** What `dotnet publish` writes for an assembly. */
const published = (assembly: string): string[] =>
  ['.dll', '.deps.json', '.runtimeconfig.json'].map((extension) => assembly + extension);

test.each([
  ['of the handler', 'App::App.Function::Handle', published('App'), {}, 'App'],
  ['among others', 'App::F::H', [...published('App'), ...published('Other')], {}, 'App'],
  ['the only one', 'Library::F::H', ['Library.dll', 'sub/Other.deps.json', ...published('App')], {}, 'App'],
  ['of the variable', 'Library::F::H', published('App'), { LAMBDA_DOTNET_MAIN_ASSEMBLY: 'App.dll' }, 'App'],
  ['of an executable', 'App', published('App'), { LAMBDA_DOTNET_MAIN_ASSEMBLY: 'Other' }, 'App'],
  ['of an executable in a folder', 'bin/App.dll', published('bin/App'), {}, 'bin/App'],
])('the assembly that counts is %s', (_, handler, files, variables, expected) => {
  expect(main(handler, files, variables)).toBe(expected);
});

test.each([
  ['no App.deps.json at its top, and of others none', 'App::F::H', ['App.dll']],
  ['of others A.deps.json, B.deps.json', 'App::F::H', [...published('A'), ...published('B')]],
  ['which are of two assemblies', 'App::F::H', ['App.deps.json', 'Other.runtimeconfig.json']],
  ['is a program of its own', 'bootstrap', ['bootstrap']],
  ['Its code has no App.dll', 'App', ['Other.dll']],
  ['no App.runtimeconfig.json', 'App', ['App.dll', 'App.deps.json']],
])('where nobody can tell, the reason is named: %s', (reason, handler, files) => {
  expect(() => main(handler, files)).toThrow(reason);
});
