import { parseBuildspec } from '../../../local/builds/buildspec';
import { isAtLeast } from '../../../local/builds/runtime-versions';

describe('parseBuildspec', () => {
  it('reads what is run', () => {
    expect(
      parseBuildspec(`
version: 0.2
env: { shell: bash, variables: { A: '1' }, exported-variables: [B] }
phases:
  install: { runtime-versions: { dotnet: '10.0' } }
  build: { commands: ['true'] }
artifacts: { files: ['**/*'], base-directory: output }
`),
    ).toMatchObject({
      env: { variables: { A: '1' } },
      phases: { install: { 'runtime-versions': { dotnet: '10.0' } } },
    });
  });

  it('names every key that is not run', () => {
    const text = `
version: 0.2
run-as: root
env: { parameter-store: { A: /a } }
phases: { pre_build: { commands: ['true'] }, build: { run-as: root, commands: ['true'], finally: ['true'], on-failure: ABORT } }
artifacts: { files: ['**/*'], base-directory: output, discard-paths: yes }
reports: { r: { files: ['*'] } }
`;
    expect(() => parseBuildspec(text)).toThrow(/run-as: is not run.*\n|env\.parameter-store: is not run/);
    const build = ['run-as', 'finally', 'on-failure'].map((key) => `phases.build.${key}`);
    for (const key of [
      'run-as',
      'env.parameter-store',
      'phases.pre_build',
      ...build,
      'artifacts.discard-paths',
      'reports',
    ]) {
      expect(() => parseBuildspec(text)).toThrow(`- ${key}: is not run by the local build runner`);
    }
  });

  it.each([
    ['{version: 0.1, phases: {}}', 'version: must be 0.2'],
    ['{version: 0.2, phases: {install: {runtime-versions: {nodejs: latest}}}}', 'nodejs: must be a version such as'],
    ['{version: 0.2, env: {shell: powershell.exe}, phases: {}}', 'env.shell: must be bash'],
    ['{version: 0.2, phases: {}, artifacts: {files: [a.txt], base-directory: out}}', "must be '**/*'"],
    [
      '{version: 0.2, phases: {}, artifacts: {files: ["**/*"], base-directory: $OUT}}',
      'base-directory: must be a plain path',
    ],
  ])('refuses %s', (text, message) => {
    expect(() => parseBuildspec(text)).toThrow(message);
  });
});

describe('isAtLeast', () => {
  it.each([
    ['10.0.401', '10.0', true],
    ['10.0.401', '8.0', true],
    ['8.0.100', '10.0', false],
    ['20.20.2', '20', true],
    ['18.0.0', '20', false],
    ['8.0.100', '8.0.428', false],
  ])('%s against %s: %s', (version, wanted, expected) => {
    expect(isAtLeast(version, wanted)).toBe(expected);
  });
});
