/** Cold starts of the test function, each forced by a change of its configuration, as Lambda itself reports them. */
import { waitUntilFunctionActiveV2, waitUntilFunctionUpdatedV2 } from '@aws-sdk/client-lambda';
import { readEvent } from '../../measure/function';
import { exampleFunction } from '../../measure/subject';
import type { Finding } from '../check';
import type { Context } from '../context';

/** Few, since each takes some seconds of AWS's time: enough to show figures, not to compare them closely. */
const samples = 3;

/** In milliseconds. */
export interface Start {
  init: number;
  first: number;
}

/** Waits until the function can be invoked as it was last changed. */
export async function updated({ aws, run: { name: FunctionName } }: Context): Promise<void> {
  const patience = { client: aws.lambda, maxWaitTime: 120, minDelay: 1 };
  await waitUntilFunctionActiveV2(patience, { FunctionName });
  await waitUntilFunctionUpdatedV2(patience, { FunctionName });
}

/** @param failed makes the finding of a start that fails */
export async function coldStarts(context: Context, failed: (reason: string) => Finding): Promise<Start[]> {
  const starts: Start[] = [];
  while (starts.length < samples) starts.push(await coldStart(context, starts.length, failed));
  return starts;
}

async function coldStart(context: Context, number: number, failed: (reason: string) => Finding): Promise<Start> {
  const { aws, run } = context;
  const FunctionName = run.name;
  context.signal.throwIfAborted();
  // Whatever variables the pipeline has set stay; a new description would do, but starts nothing anew.
  const { Environment } = await aws.lambda.getFunctionConfiguration({ FunctionName });
  const Variables = { ...Environment?.Variables, PREJIT_VERIFY_START: `${Date.now()}-${number}` };
  await aws.lambda.updateFunctionConfiguration({ FunctionName, Environment: { Variables } });
  await updated(context);
  const Payload = await readEvent(exampleFunction);
  const answer = await aws.lambda.invoke({ FunctionName, Payload, LogType: 'Tail' });
  const text = answer.Payload?.transformToString() ?? '';
  if (answer.FunctionError) throw failed(`${FunctionName} failed: ${text.slice(0, 500)}`);
  const log = Buffer.from(answer.LogResult ?? '', 'base64').toString();
  const start = readReport(log);
  if (!start) throw failed(`${FunctionName} answered, but not from a cold start: ${log.trim().split('\n').at(-1)}`);
  return start;
}

/** Lambda's REPORT line. Its Init Duration is there only when the environment was new. */
function readReport(log: string): Start | undefined {
  const [report] = /^REPORT .*$/m.exec(log) ?? [];
  const [, first] = /\tDuration: ([\d.]+) ms/.exec(report ?? '') ?? [];
  const [, init] = /\tInit Duration: ([\d.]+) ms/.exec(report ?? '') ?? [];
  return first === undefined || init === undefined ? undefined : { init: Number(init), first: Number(first) };
}
