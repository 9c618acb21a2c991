/**
 * The CPU that a function gets. Lambda runs init at full speed and throttles the invocation to memory / 1769 of a vCPU
 * (AWS Lambda Developer Guide, "Configure Lambda function memory"). A cgroup's CPU quota does the same here.
 */
import { existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Memory in MB that gives a function one whole vCPU. */
const megabytesPerCpu = 1769;

/** Length in microseconds of a scheduling period: short, so that an invocation of a few ms meets the quota too. */
const period = 20_000;

/** `unthrottled`, or the function's memory in MB. */
export type CpuModel = 'unthrottled' | number;

export const modelName = (model: CpuModel): string => (model === 'unthrottled' ? model : `${model} MB`);

/** The function's memory in MB. */
export const memoryOf = (model: CpuModel): number => (model === 'unthrottled' ? megabytesPerCpu : model);

/** A group of processes whose CPU can be throttled and freed. */
export interface CpuGroup {
  /** Shell words that move the shell into the group before it becomes the function. */
  joinCommand: string;
  throttle(megabytes: number): void;
  release(): void;
  remove(): void;
}

interface Files {
  directory: string;
  quota(microseconds: number | undefined): void;
}

let groups = 0;

/** Makes a group, by whichever version of cgroups the machine has, or says why it can't. */
export function createCpuGroup(): CpuGroup | { unavailable: string } {
  const name = `prejit-${process.pid}-${groups++}`;
  try {
    const { directory, quota } = existsSync('/sys/fs/cgroup/cgroup.controllers') ? version2(name) : version1(name);
    quota(undefined);
    return {
      joinCommand: `echo $$ > ${path.join(directory, 'cgroup.procs')}`,
      throttle: (megabytes) => quota(Math.max(1000, Math.round((period * megabytes) / megabytesPerCpu))),
      release: () => quota(undefined),
      remove: () => removeEmpty(directory),
    };
  } catch (error) {
    return { unavailable: `no CPU quota can be set on this machine: ${(error as Error).message}` };
  }
}

/** What was killed is still in its group for a moment. Milliseconds between two looks, and how often there is one. */
const removalInterval = 50;
const maxRemovals = 40;

function removeEmpty(directory: string, attempt = 1): void {
  try {
    rmdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EBUSY' || attempt >= maxRemovals) throw error;
    setTimeout(() => removeEmpty(directory, attempt + 1), removalInterval);
  }
}

function version1(name: string): Files {
  const directory = `/sys/fs/cgroup/cpu/${name}`;
  mkdirSync(directory, { recursive: true });
  writeFileSync(path.join(directory, 'cpu.cfs_period_us'), String(period));
  return {
    directory,
    quota: (microseconds) => writeFileSync(path.join(directory, 'cpu.cfs_quota_us'), String(microseconds ?? -1)),
  };
}

function version2(name: string): Files {
  const root = '/sys/fs/cgroup';
  if (!readFileSync(path.join(root, 'cgroup.subtree_control'), 'utf8').includes('cpu')) {
    writeFileSync(path.join(root, 'cgroup.subtree_control'), '+cpu');
  }
  const directory = path.join(root, name);
  mkdirSync(directory, { recursive: true });
  return {
    directory,
    quota: (microseconds) => writeFileSync(path.join(directory, 'cpu.max'), `${microseconds ?? 'max'} ${period}`),
  };
}
