import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { killGroup, spawnGroup } from '../../lambda-host/process-group';
import { ends, isRunning } from '../support/processes';

const root = path.resolve(__dirname, '../..');

/** A shell that starts a child and a child's child, and says their numbers and its own. */
const family = `sleep 600 & echo $!; sh -c 'sleep 600 & echo $!; wait' & echo $$; wait`;

const start = `
  const { spawnGroup } = require(${JSON.stringify(path.join(root, 'lambda-host/process-group'))});
  spawnGroup(['bash', '-c', ${JSON.stringify(family)}], { stdio: ['ignore', 'inherit', 'inherit'] });
  setInterval(() => {}, 1000);`;

test.each([['SIGKILL'], ['SIGTERM']] as const)(
  'a group ends when the process that started it gets %s',
  async (signal) => {
    const owner = spawn(process.execPath, ['--require', 'tsx/cjs', '--eval', start], { cwd: root });
    const pids: number[] = [];
    for await (const line of createInterface(owner.stdout)) {
      pids.push(Number(line));
      if (pids.length === 3) break;
    }
    expect(pids.map(isRunning)).toEqual([true, true, true]);
    owner.kill(signal);
    expect(await Promise.all(pids.map(ends))).toEqual([true, true, true]);
  },
);

test('a group that is killed is gone, with its output', async () => {
  const first = spawnGroup(['bash', '-c', family], { stdio: ['ignore', 'pipe', 'ignore'] });
  const pids: number[] = [];
  first.stdout?.on('data', (text) => pids.push(...String(text).trim().split('\n').map(Number)));
  while (pids.length < 3) await sleep(5);
  const closed = once(first, 'close');
  killGroup(first);
  expect(await closed).toEqual([null, 'SIGKILL']);
  expect(await Promise.all(pids.map(ends))).toEqual([true, true, true]);
  killGroup(first);
});

test('the program gets its arguments and its environment, and not the pipe', async () => {
  const program = `printf '%s|' "$@" "$OWN"; if [ -e /proc/$$/fd/3 ]; then echo pipe; else echo none; fi`;
  const first = spawnGroup(['bash', '-c', program, 'bash', 'a b', "'$c'"], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env.PATH, OWN: '$own' },
  });
  let output = '';
  first.stdout?.on('data', (text) => {
    output += text;
  });
  await Promise.all([once(first, 'exit'), once(first.stdout as NodeJS.ReadableStream, 'end')]);
  killGroup(first);
  expect(output).toBe("a b|'$c'|$own|none\n");
});
