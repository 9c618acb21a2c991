import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { ends, isRunning } from '../../support/processes';
import { temporaryDirectory } from '../../support/temporary';
import { run } from './helpers';

describe('runPhases', () => {
  it('runs all commands in one shell', async () => {
    const { output, succeeded, reachedArtifacts } = await run(`
version: 0.2
env: { variables: { GREETING: hello } }
phases:
  build: { commands: ['NOT_EXPORTED=kept', 'shout() { echo "$1!"; }', 'mkdir below && cd below'] }
  post_build:
    commands:
      - |
        echo "$GREETING $NOT_EXPORTED"
        shout there
      - basename "$PWD"
`);
    expect(output).toEqual(['hello kept', 'there!', 'below']);
    expect({ succeeded, reachedArtifacts }).toEqual({ succeeded: true, reachedArtifacts: true });
  });

  it('keeps stdout and stderr in order, and takes a last line without a newline', async () => {
    const { output } = await run(
      `{version: 0.2, phases: {build: {commands: ['echo 1; echo 2 >&2; echo 3; printf 4', 'echo 5']}}}`,
    );
    expect(output).toEqual(['1', '2', '3', '4', '5']);
  });

  it('survives a command that redirects the shell', async () => {
    const { output } = await run(`{version: 0.2, phases: {build: {commands: ['exec >gone', 'echo hidden']}}}`);
    expect(output).toEqual([]);
  });

  it('fails every command after one that ended the shell', async () => {
    const { output, succeeded, phases } = await run(`
version: 0.2
phases:
  build: { commands: ['exit 0', 'echo not run'] }
  post_build: { commands: ['echo not run either'] }
`);
    expect(output).toEqual([expect.stringMatching(/^The shell has ended/)]);
    expect(succeeded).toBe(false);
    const failed = phases.filter(({ phaseStatus }) => phaseStatus === 'FAILED');
    expect(failed.map(({ phaseType }) => phaseType)).toEqual(['BUILD', 'POST_BUILD']);
  });

  it('fails with the status of the exit', async () => {
    const { phases, succeeded } = await run(`{version: 0.2, phases: {build: {commands: ['echo x; exit 42']}}}`);
    expect(succeeded).toBe(false);
    expect(phases.find((phase) => phase.phaseType === 'BUILD')).toMatchObject({
      phaseStatus: 'FAILED',
      contexts: [
        {
          statusCode: 'COMMAND_EXECUTION_ERROR',
          message: 'Error while executing command: echo x; exit 42. Reason: exit status 42',
        },
      ],
    });
  });

  it('runs post_build after a failed build', async () => {
    const { output, succeeded, reachedArtifacts, exportedVariables } = await run(`
version: 0.2
env: { exported-variables: [BUILD_ERROR, NEVER_SET] }
phases:
  build: { commands: ['echo "{\\"name\\": \\"BuildFailed\\"}" >error.json; false', 'echo not reached'] }
  post_build: { commands: ['echo on', 'export BUILD_ERROR="$(cat error.json)"'] }
`);
    expect(output).toEqual(['on']);
    expect({ succeeded, reachedArtifacts }).toEqual({ succeeded: false, reachedArtifacts: true });
    expect(exportedVariables).toEqual([{ name: 'BUILD_ERROR', value: '{"name": "BuildFailed"}' }]);
  });

  it('ends the build when install or post_build fails', async () => {
    const tooOld =
      "{version: 0.2, phases: {install: {runtime-versions: {nodejs: '999'}}, build: {commands: ['echo no']}}}";
    const installed = await run(tooOld);
    expect(installed.phases.map(({ phaseType }) => phaseType)).toEqual(['INSTALL']);
    expect(installed).toMatchObject({ succeeded: false, reachedArtifacts: false });
    expect(await run(`{version: 0.2, phases: {post_build: {commands: ['false']}}}`)).toMatchObject({
      succeeded: false,
      reachedArtifacts: false,
    });
  });

  it('gives the commands the named environment and nothing else', async () => {
    process.env.SECRET_OF_THE_MACHINE = 'secret';
    const { output } = await run(`{version: 0.2, phases: {build: {commands: ['echo "[$SECRET_OF_THE_MACHINE]"']}}}`);
    delete process.env.SECRET_OF_THE_MACHINE;
    expect(output).toEqual(['[]']);
  });

  it('lets variables of the build override those of the buildspec', async () => {
    const { output } = await run(
      `{version: 0.2, env: {variables: {LEVEL: plain}}, phases: {build: {commands: ['echo $LEVEL']}}}`,
      { environment: { PATH: process.env.PATH ?? '', LEVEL: 'override' } },
    );
    expect(output).toEqual(['override']);
  });

  it('kills the commands and what they started when the build is stopped', async () => {
    const stop = new AbortController();
    const sourceDirectory = temporaryDirectory('build');
    const build = run(
      `{version: 0.2, phases: {build: {commands: ['sleep 60 & echo $! >pid; sleep 60']}, post_build: {commands: ['echo no']}}}`,
      { sourceDirectory, signal: stop.signal },
    );
    const pidFile = join(sourceDirectory, 'pid');
    while (!existsSync(pidFile) || !readFileSync(pidFile, 'utf8')) await delay(5);
    const pid = Number(readFileSync(pidFile, 'utf8'));
    expect(isRunning(pid)).toBe(true);
    stop.abort('STOPPED');
    const { phases, output } = await build;
    expect(phases.at(-1)).toMatchObject({ phaseType: 'BUILD', phaseStatus: 'STOPPED' });
    expect(output).toEqual([]);
    expect(await ends(pid)).toBe(true);
  });

  it('ends what runs in the background with the build', async () => {
    const { sourceDirectory } = await run(`{version: 0.2, phases: {build: {commands: ['sleep 60 & echo $! >pid']}}}`);
    const pid = Number(readFileSync(join(sourceDirectory, 'pid'), 'utf8'));
    expect(await ends(pid)).toBe(true);
  });

  it('names the tool to install when the machine has too old a one', async () => {
    const { phases } = await run(`{version: 0.2, phases: {install: {runtime-versions: {nodejs: '999'}}}}`);
    expect(phases[0]?.contexts[0]?.message).toMatch(/nodejs 999 is asked for .* Install Node.js 999 or later/);
  });

  it('takes a newer tool', async () => {
    const { succeeded } = await run(`{version: 0.2, phases: {install: {runtime-versions: {nodejs: '18'}}}}`);
    expect(succeeded).toBe(true);
  });
});
