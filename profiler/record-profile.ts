/** Records a function's starts and turns them into one profile. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { bootstrapTitle, publishedStart } from '../lambda-host/dotnet-environment';
import { layerVariables } from '../lambda-host/layer-variables';
import { mergeProfiles } from '../profiles/merge-profiles';
import { shellVariables, withAccount } from './function-variables';
import type { PublishedFunction } from './published-function';
import { type ReadRecord, readRecord } from './read-record';
import { type Recording, recordStart } from './recording';

export interface RecordRequest {
  published: PublishedFunction;
  /** `Assembly::Type::Method`, or an executable's name. */
  handler: string;
  /** Payloads. Each is once the first one that a start handles. */
  events: string[];
  /** Times that each start handles every payload, so that code that runs only later is seen too. */
  repeat: number;
  /** Folder that stands for `/opt`, when the function is published against a layer. */
  layer?: string;
  /** The program that runs the handler; default: the one that is found. */
  bootstrap?: string;
  /** The recorder's assembly. */
  recorder: string;
  /** Most seconds that one start may take. */
  timeout: number;
  /** Called before each start, with its number and the number of starts. */
  onStart?: (start: number, of: number) => void;
}

export interface RecordResult extends ReadRecord {
  answers: Recording['answers'];
}

/** @throws ProfilerError `FunctionFailed`, `RecordEmpty` */
export async function recordProfile(request: RecordRequest): Promise<RecordResult> {
  const results: RecordResult[] = [];
  for (const [index] of request.events.entries()) {
    request.onStart?.(index + 1, request.events.length);
    const round = [...request.events.slice(index), ...request.events.slice(0, index)];
    const events = Array.from({ length: request.repeat }, () => round).flat();
    results.push(await recordOnce(request, events));
  }
  return {
    profile: mergeProfiles(results.map(({ profile }) => profile)),
    own: Math.max(...results.map(({ own }) => own)),
    unnamed: Math.max(...results.map(({ unnamed }) => unnamed)),
    answers: results.flatMap(({ answers }) => answers),
  };
}

async function recordOnce(request: RecordRequest, events: string[]): Promise<RecordResult> {
  const { published, layer } = request;
  const start = await publishedStart({
    directory: published.directory,
    framework: published.framework,
    handler: request.handler,
    variables: { ...shellVariables(), ...(layer && layerVariables(layer)) },
    opt: layer,
    bootstrap: request.bootstrap,
  });
  const workDirectory = await mkdtemp(path.join(tmpdir(), 'prejit-profile-'));
  try {
    const recording = await recordStart({
      start: { ...start, variables: withAccount(start.variables) },
      recorder: request.recorder,
      workDirectory,
      events,
      timeout: request.timeout,
    });
    const programs = [request.recorder, ...(start.bootstrap ? [start.bootstrap.path] : [])];
    const read = readRecord(recording.lines, { recording, published, programs, bootstrap: bootstrapTitle(start) });
    return { ...read, answers: recording.answers };
  } finally {
    await rm(workDirectory, { recursive: true, force: true });
  }
}
