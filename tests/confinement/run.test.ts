import { existsSync, readFileSync } from 'node:fs';
import { run } from '../../confinement/run';

const shell = (script: string, limits = { wallSeconds: 20 }) =>
  run('/bin/bash', ['-c', script], { cwd: '/', env: { OWN: 'own' }, limits });

test('a program has the environment that it is given, and its output is kept', async () => {
  const { exitCode, output } = await shell('env; echo problem >&2; exit 3');
  expect(exitCode).toBe(3);
  expect(output).toContain('OWN=own');
  expect(output).toContain('problem');
  expect(output).not.toContain('HOME=');
});

test('it is killed when it takes longer than it may, with what it started', async () => {
  const result = await shell('sleep 61 & echo $!; sleep 62', { wallSeconds: 1 });
  expect(result).toMatchObject({ signal: 'SIGKILL', exceeded: '1 seconds' });
  expect(isRunning(Number(result.output))).toBe(false);
});

test('what it leaves running is not waited for', async () => {
  const started = performance.now();
  const { output } = await shell('(sleep 30 & echo $!)');
  expect(performance.now() - started).toBeLessThan(15_000);
  process.kill(Number(output));
});

test.each([
  ['processor time', 'while :; do :; done', { cpuSeconds: 1 }],
  ['memory', 'text=$(head -c 60000000 /dev/zero | tr "\\0" x); sleep 30', { residentBytes: 40 * 2 ** 20 }],
])('it may not use more %s than allowed', async (name, script, limit) => {
  const { exceeded } = await shell(script, { wallSeconds: 60, ...limit });
  expect(exceeded).toContain(name);
});

test('endless output is cut off', async () => {
  const { output, exceeded } = await shell('yes', { wallSeconds: 2 });
  expect(exceeded).toBe('2 seconds');
  expect(output.length).toBeLessThanOrEqual(16 * 1024 * 1024);
});

/** A process that nobody asks for its exit code stays as a zombie, Z. */
function isRunning(pid: number): boolean {
  const stat = `/proc/${pid}/stat`;
  return existsSync(stat) && !/\) Z /.test(readFileSync(stat, 'utf8'));
}
