/** Records startup profiles: for a package layer as a user would, and of a function's own start as the pipeline does. */
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { machineArchitecture } from '../core/targets';
import { standInForAws } from '../measure/aws-stand-in';
import { startOf } from '../measure/function';
import type { Subject } from '../measure/subject';
import { recordStart } from '../profiler/recording';
import { formatProfile } from '../profiles/profile';
import { readRecordedStart } from '../profiles/recorded-start';
import { programCache } from '../startup/build-programs';
import { buildRecorder } from '../startup/deployed-programs';

const root = path.join(__dirname, '..');

/** Seconds that a recorded start may take, on a machine that has other work. */
const recordSeconds = 120;

/**
 * Records one start of a function that is on no layer, with its first event: the function's own methods count, too.
 * @param directory output of `dotnet publish`
 * @returns the profile's text
 */
export async function recordOwnStart(subject: Subject, directory: string): Promise<string> {
  const workDirectory = await mkdtemp(path.join(tmpdir(), 'prejit-record-'));
  const aws = await standInForAws(subject.environment);
  try {
    const start = await startOf(subject, { directory, environment: {} });
    const recording = await recordStart({
      start: { ...start, variables: aws.variables(start.variables) },
      recorder: await buildRecorder(programCache),
      workDirectory,
      events: [await readFile(subject.event, 'utf8')],
      timeout: recordSeconds,
    });
    const { runtime, methods, types } = readRecordedStart(recording.lines, recording);
    return formatProfile({
      framework: 'net10.0',
      runtimes: [runtime],
      architectures: [machineArchitecture],
      bootstraps: [],
      packages: [],
      starts: 1,
      methods,
      types,
    });
  } finally {
    aws.close();
    await rm(workDirectory, { recursive: true, force: true });
  }
}

/**
 * Records a profile with `npm run profile`.
 * @param directory output of `dotnet publish --manifest`
 * @param layer folder or zip of the layer that the function was published against
 */
export async function recordSubject(
  subject: Subject,
  directory: string,
  layer: string,
  output: string,
): Promise<string> {
  const aws = await standInForAws(subject.environment);
  const options = ['--event', subject.event, '--handler', subject.handler, '--layer', layer, '--out', output];
  try {
    await run(['scripts/run.cjs', 'profiler/record.ts', directory, ...options], aws.variables(subject.environment));
  } finally {
    aws.close();
  }
  return output;
}

function run(args: string[], environment: Record<string, string>): Promise<void> {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...environment },
    stdio: ['ignore', process.stderr, process.stderr],
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`npm run profile ended with ${code}`))));
  });
}
