/** Shows what an execution does until it has ended. */
import type { DescribeExecutionOutput } from '@aws-sdk/client-sfn';
import type { Console } from '../console';
import { showBuildOutput } from './build-output';
import type { Clients } from './clients';
import { followExecution, type Patience, type StateEvent } from './follow';

/** The states that build, whose output is shown too. */
const builds = ['BuildStore', 'BuildFunctionLayer'];

export async function showExecution(
  { sfn, logs }: Pick<Clients, 'sfn' | 'logs'>,
  executionArn: string,
  buildLogGroup: string,
  console: Console,
  patience?: Patience,
): Promise<DescribeExecutionOutput> {
  const report = reportStates(console);
  let stopShowing: (() => void) | undefined;
  const onEvent = (event: StateEvent) => {
    report(event);
    if (builds.includes(event.state)) {
      stopShowing ??= showBuildOutput(logs, buildLogGroup, (line) => console.line(`  ${line}`));
    }
  };
  try {
    return await followExecution(sfn, executionArn, onEvent, patience);
  } finally {
    stopShowing?.();
    console.idle();
  }
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
