/** A framework that is new in `frameworks` is missed by the compiler wherever something has to be said of it. */
import { join } from 'node:path';
import ts from 'typescript';
import { allTargets } from '../../core/targets';
import { buildStageTimeout } from '../../infra/workflow-timing';

jest.setTimeout(60_000);

const root = join(__dirname, '../..');
const targets = join(root, 'core/targets.ts');

/** What the compiler says of the files with the list of frameworks made longer, as `<file>: <message>`. */
function problemsWith(framework: string, files: string[]): string[] {
  const { options } = ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    root,
  );
  const host = ts.createCompilerHost(options);
  const readFile = host.readFile.bind(host);
  host.readFile = (file) => {
    const text = readFile(file);
    return file === targets ? text?.replace("'net10.0'] as const", `'net10.0', '${framework}'] as const`) : text;
  };
  const program = ts.createProgram(
    files.map((file) => join(root, file)),
    options,
    host,
  );
  return program
    .getSemanticDiagnostics()
    .map(({ file, messageText }) => `${file?.fileName}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
}

test('its Lambda runtime and its build image are missed', () => {
  const files = ['core/targets.ts', 'infra/build-images.ts'];
  expect(problemsWith('net10.0', files)).toEqual([]);
  const problems = problemsWith('net12.0', files);
  for (const file of files) {
    expect(problems).toContainEqual(expect.stringMatching(new RegExp(`${file}: Property '"net12.0"' is missing`)));
  }
});

test('builds that run one after the other may take as long as all targets take', () => {
  expect(buildStageTimeout(100, 1)).toBe(100 * allTargets.length);
  expect(buildStageTimeout(100, allTargets.length)).toBe(100);
});
