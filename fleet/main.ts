/**
 * `npm run fleet`: moves a fleet of simulated functions through the whole pipeline on this machine, at the rates that AWS allows;
 * then another, while the mover is killed again and again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { UsageError } from '../core/usage-error';
import { type Console, createConsole } from '../local/console';
import { createFleet } from './functions';
import { FleetStack } from './stack';
import { peakMegabytes, secondsIn } from './stage';
import { processesOf } from './stage-process';
import { lostFunctions } from './state';

const usage = `Usage: npm run fleet [-- options]
  --functions <n>         functions of the fleet (default 1000)
  --kills <n>             how often the mover of a second fleet is killed (default 12)
  --calls-per-second <n>  prejit:rollout's rate of calls (default 10)
  --starts <n>            cold starts measured of each function, before and after (default 3)`;

const mover = 'prejit-dev-update-consumers';

interface Options {
  functions: number;
  kills: number;
  callsPerSecond: number;
  starts: number;
}

/** What came of a fleet. */
interface Moved {
  /** Requests of each function that the rate counts. */
  calls: number;
  /** Seconds that moving took, and the fewest that the rate allows. */
  seconds: number;
  bound: number;
  lost: string[];
}

async function main(): Promise<void> {
  const options = parseOptions();
  const out = createConsole();
  const { callsPerSecond, starts } = options;
  const stack = await FleetStack.open({ callsPerSecond, starts }, out);
  try {
    const roleArn = await stack.role();
    const moved = await moveFleet(stack, 'steady', roleArn, options.functions, options, out);
    const megabytes = await peakMegabytes(stack.clients.logs, mover);
    // Few enough that each kill hits another moment of a move.
    const killed = await moveFleet(stack, 'killed', roleArn, 10 * options.kills, options, out, options.kills);
    const lost = [...moved.lost, ...killed.lost];
    for (const line of lost) console.log(line);
    const ratio = (moved.seconds / moved.bound).toFixed(2);
    console.log(
      `${options.functions} functions, ${moved.calls.toFixed(1)} calls each, ${ratio} of the bound, ${megabytes} MB, ${lost.length} lost`,
    );
    process.exitCode = lost.length === 0 ? 0 : 1;
  } finally {
    await stack.close();
  }
}

/** @param kills how often the mover is killed meanwhile */
async function moveFleet(
  stack: FleetStack,
  layer: string,
  roleArn: string,
  size: number,
  { callsPerSecond }: Options,
  out: Console,
  kills = 0,
): Promise<Moved> {
  const { lambda } = stack.clients;
  const old = await stack.release(layer, 'old');
  const layerArn = old.layers[0]?.arn ?? '';
  out.line(`creating ${size} functions on ${layerArn}`);
  const fleet = await createFleet(lambda, { layer, size, zip: await stack.zip(), roleArn, layerArn });

  stack.tally.clear();
  stack.throttle(true);
  const killing = new AbortController();
  const killer = kills > 0 ? killNowAndThen(stack, kills, killing.signal, out) : Promise.resolve();
  let result = await stack.release(layer, 'new');
  // An execution gives up after some kills of one round: whoever uploads the manifest again goes on.
  while (result.status === 'FAILED' && kills > 0) result = await stack.release(layer, 'new');
  killing.abort();
  await killer;
  stack.throttle(false);

  const calls = stack.tally.controlPlane;
  for (const [operation, count] of stack.tally.requests)
    out.line(`  ${operation}: ${(count / size).toFixed(2)} for each function`);
  if (result.status !== 'SUCCEEDED') throw new Error(`${result.error?.name}: ${result.error?.message}`);
  const versions = { old: layerArn, new: result.layers[0]?.arn ?? '' };
  return {
    calls: calls / size,
    seconds: await secondsIn(stack.clients.sfn, result.execution, 'UpdateConsumers'),
    bound: calls / callsPerSecond,
    lost: await lostFunctions(lambda, fleet, versions, stack.tally),
  };
}

/** Kills whatever process of the mover there is, at moments that nobody has chosen. */
async function killNowAndThen(stack: FleetStack, times: number, signal: AbortSignal, out: Console): Promise<void> {
  for (let killed = 0; killed < times && !signal.aborted; ) {
    await sleep(200 + Math.random() * 3000);
    const processes = processesOf(mover, stack.stack.endpoint);
    // Before the first function is changed there is nothing to be cut off.
    if (processes.length === 0 || stack.tally.updates.size === 0 || signal.aborted) continue;
    for (const pid of processes) process.kill(pid, 'SIGKILL');
    killed++;
    out.line(`killed the mover (${killed} of ${times})`);
  }
}

function parseOptions(): Options {
  const { values } = parseArgs({
    options: {
      functions: { type: 'string', default: '1000' },
      kills: { type: 'string', default: '12' },
      'calls-per-second': { type: 'string', default: '10' },
      starts: { type: 'string', default: '3' },
      help: { type: 'boolean' },
    },
  });
  if (values.help) {
    console.log(usage);
    process.exit();
  }
  const number = (name: 'functions' | 'kills' | 'calls-per-second' | 'starts', least: number): number => {
    const value = Number(values[name]);
    if (!Number.isInteger(value) || value < least) throw new UsageError(`--${name} is no whole number.\n${usage}`);
    return value;
  };
  return {
    functions: number('functions', 1),
    kills: number('kills', 0),
    callsPerSecond: number('calls-per-second', 1),
    starts: number('starts', 0),
  };
}

main().catch((error: Error) => {
  console.error(error instanceof UsageError ? error.message : error.stack);
  process.exitCode = 1;
});
