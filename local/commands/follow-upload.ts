/** Follows what the pipeline makes of an uploaded manifest, and says it. */
import type { Console } from '../console';
import { showBuildOutput } from './build-output';
import type { Clients } from './clients';
import { findExecution, followExecution, type Patience, type StateEvent } from './follow';
import type { StackOutputs } from './local-stack';
import { type ReleaseObjects, type RunResult, toRunResult } from './result';

/** Whoever runs a manifest elsewhere than at home waits longer, and may have to stop what it started. */
export interface RunOptions {
  patience?: Patience;
  onStart?(executionArn: string): void;
}

/**
 * @param versionId of the object that was uploaded
 * @param started when that was, by performance.now()
 */
export async function followUpload(
  clients: Pick<Clients, 's3' | 'sfn' | 'logs'>,
  outputs: Pick<StackOutputs, 'bucket' | 'stateMachineArn' | 'buildLogGroup'>,
  versionId: string,
  started: number,
  console: Console,
  { patience, onStart }: RunOptions = {},
): Promise<RunResult> {
  const { sfn } = clients;
  const executionArn = await findExecution(sfn, outputs.stateMachineArn, versionId, patience);
  onStart?.(executionArn);
  const report = reportStates(console);
  let stopShowing: (() => void) | undefined;
  const onEvent = (event: StateEvent) => {
    report(event);
    if (event.state === 'BuildStore') {
      stopShowing ??= showBuildOutput(clients.logs, outputs.buildLogGroup, (line) => console.line(`  ${line}`));
    }
  };
  const execution = await followExecution(sfn, executionArn, onEvent, patience).finally(() => stopShowing?.());
  const seconds = (performance.now() - started) / 1000;
  console.idle();
  return toRunResult(execution, seconds, releaseObjects(clients, outputs.bucket));
}

/** Reads them as the user. */
export function releaseObjects({ s3 }: Pick<Clients, 's3'>, Bucket: string): ReleaseObjects {
  const read = async (Key: string) => {
    const { Body } = await s3.getObject({ Bucket, Key });
    return JSON.parse((await Body?.transformToString()) ?? '');
  };
  return {
    report: ({ layer }) => read(layer.report),
    consumers: async ({ outcomes }) => (outcomes === undefined ? [] : read(outcomes)),
  };
}

/** Says which states are running, several at once where the workflow has several targets, and how long each took. */
function reportStates(console: Console): (event: StateEvent) => void {
  const running: string[] = [];
  return (event) => {
    const name = [event.state, event.target].filter(Boolean).join(' ');
    if (event.type === 'entered') running.push(name);
    else {
      running.splice(running.indexOf(name), 1);
      console.line(`${name} (${event.seconds.toFixed(1)} s)`);
    }
    if (running.length > 0) console.busy(running.join(', '));
    else console.idle();
  };
}
