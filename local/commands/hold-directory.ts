/** One process at a time owns the local cloud's directory; a process that serves its cloud lets others use that. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { isAlive } from '../../core/is-alive';
import { privateDirectory, privateFile } from '../cloud/state-directory';
import type { Credentials } from '../contract/service';
import type { StackOutputs } from './local-stack';

export interface Served {
  endpoint: string;
  region: string;
  /** Of the account's owner. */
  credentials: Credentials;
  outputs: StackOutputs;
}

export interface Holder {
  pid: number;
  /** Present when the holder serves its cloud to others. */
  served?: Served;
}

/** Either the directory is this process's now, or another serves what is in it. */
export type Held = { served: Served } | { served?: undefined; release(): void };

const fileIn = (directory: string): string => path.join(directory, 'holder.json');

/** Where a served cloud's keys are, in the form of `~/.aws/credentials`. */
export const credentialsFileIn = (directory: string): string => path.join(directory, 'credentials');

/** Waits while a process that doesn't serve holds the directory. A holder that has died counts for nothing. */
export async function holdDirectory(directory: string, onWait: (holder: Holder) => void): Promise<Held> {
  // It may be one that somebody keeps other things in, so only a new one is made private; the files always are.
  mkdirSync(directory, { recursive: true, mode: privateDirectory });
  let waiting = false;
  for (;;) {
    if (take(directory)) return { release: () => release(directory) };
    const holder = readHolder(directory);
    if (holder?.served) return { served: holder.served };
    if (holder && !waiting) onWait(holder);
    waiting = true;
    await sleep(100);
  }
}

/** Tells other processes that they can use this one's cloud, and with which keys. */
export function announce(directory: string, served: Served): void {
  writePrivate(credentialsFileIn(directory), profileOf(served));
  writePrivate(fileIn(directory), JSON.stringify({ pid: process.pid, served } satisfies Holder));
}

/**
 * With what version 1 of the aws CLI needs besides: it doesn't know AWS_REGION, and makes presigned URLs of version 2 if
 * nobody asks for 4.
 */
function profileOf({ credentials, region }: Served): string {
  return `[default]
aws_access_key_id = ${credentials.accessKeyId}
aws_secret_access_key = ${credentials.secretAccessKey}
region = ${region}
s3 =
  signature_version = s3v4
`;
}

function release(directory: string): void {
  for (const file of [credentialsFileIn(directory), fileIn(directory)]) rmSync(file, { force: true });
}

/** Whole or not at all, and never with the mode of a file that was there. */
function writePrivate(file: string, text: string): void {
  writeFileSync(`${file}.new`, text, { mode: privateFile });
  renameSync(`${file}.new`, file);
}

function take(directory: string): boolean {
  try {
    writeFileSync(fileIn(directory), JSON.stringify({ pid: process.pid } satisfies Holder), {
      flag: 'wx',
      mode: privateFile,
    });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    return false;
  }
}

/** The living holder. A dead one's file is taken away. */
function readHolder(directory: string): Holder | undefined {
  try {
    const holder: Holder = JSON.parse(readFileSync(fileIn(directory), 'utf8'));
    if (isAlive(holder.pid)) return holder;
  } catch (error) {
    // Gone meanwhile, or caught half written: the next look tells.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT' || error instanceof SyntaxError) return undefined;
    throw error;
  }
  rmSync(fileIn(directory), { force: true });
  return undefined;
}
