/** `npm run verify` of a stack that is as it should be, and what it leaves behind: nothing. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { builderPrefix, buildOutputPrefix, buildSourcePrefix, runsPrefix } from '../../core/keys';
import { allChecks } from '../../verify/checks';
import { Context } from '../../verify/context';
import { leftovers } from '../../verify/leftovers';
import { newRun, type Run } from '../../verify/names';
import { tableOf } from '../../verify/table';
import type { Report } from '../../verify/verify';
import { VerifiedStack } from './stack';

jest.setTimeout(300_000);

const root = path.join(__dirname, '..', '..');
const hour = 60 * 60_000;

let stack: VerifiedStack;
beforeAll(async () => {
  stack = await VerifiedStack.open();
});
afterAll(() => stack.close());

/** Starts the command; it uses the cloud that this test serves. */
function command(...args: string[]) {
  const env = { ...process.env, PREJIT_DIRECTORY: stack.directory };
  const argv = ['scripts/run.cjs', 'verify/main.ts', ...args];
  return spawn(process.execPath, argv, { cwd: root, env, stdio: ['ignore', 'pipe', 'pipe'] });
}

/** IDs of the runs that have left something in the account, as a run in two hours would see it. */
async function left(): Promise<string[]> {
  return (await leftovers(new Context(stack.context), new Date(Date.now() + 2 * hour))).forgotten;
}

describe('a stack that is as it should be', () => {
  let report: Report;
  let code: number;
  beforeAll(async () => {
    const child = command('--local', '--json');
    child.stderr.resume();
    const [output, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    report = JSON.parse(output);
    code = status;
  });

  test('is green in every row', () => {
    const found = report.rows.map(({ check, status, detail }) => [check, status, detail]);
    const names = [...allChecks.map(({ name }) => name), 'clean-up'];
    expect(found).toEqual(names.map((name) => [name, 'ok', expect.any(String)]));
    expect(report).toMatchObject({ ok: true, account: '000000000000', region: 'eu-west-1' });
    expect(code).toBe(0);
  });

  test('shows what was found', () => {
    const details = Object.fromEntries(report.rows.map(({ check, detail }) => [check, detail]));
    expect(details).toMatchObject({
      'failing manifest': expect.stringContaining('failed: ManifestVersionInvalid'),
      layer: expect.stringMatching(/^prejit-verify-\w+-net10-0-x86_64 version 1 in \d+ s$/),
      landed: '3 parameters, dotnet10, 2 of 2 assemblies ReadyToRun',
      following: expect.stringContaining('It uses version 1 now'),
      'cold start': expect.stringMatching(/^init \+ first invocation \d+ \+ \d+ ms as IL, \d+ \+ \d+ ms on the layer$/),
    });
  });

  test('has nothing in it that the run made', async () => {
    expect(await left()).toEqual([]);
    const [parameters, layers, subscriptions] = await Promise.all([
      stack.aws.ssm.getParametersByPath({ Path: '/prejit', Recursive: true }),
      stack.aws.lambda.listLayers({}),
      stack.aws.sns.listSubscriptionsByTopic({ TopicArn: stack.outputs.topicArn }),
    ]);
    expect(parameters.Parameters).toEqual([]);
    expect(layers.Layers).toEqual([]);
    expect(subscriptions.Subscriptions).toEqual([]);
    const { Versions = [] } = await stack.aws.s3.listObjectVersions({ Bucket: stack.outputs.bucket });
    // The pipeline's own program stays, and what the bucket's rules let expire.
    const expiring = [builderPrefix, buildSourcePrefix, buildOutputPrefix, runsPrefix];
    const keys = Versions.map(({ Key = '' }) => Key);
    expect(keys.filter((key) => !expiring.some((prefix) => key.startsWith(prefix)))).toEqual([]);
  });

  test('is a table for people', () => {
    const table = tableOf(report);
    expect(table).toMatch(/^ok +credentials +\d+\.\d s {2}arn:aws:iam::000000000000:root in eu-west-1$/m);
    expect(table.split('\n').at(-1)).toBe('15 ok, 0 failed');
  });
});

test('Ctrl-C during a build stops it and removes what was made', async () => {
  const child = command('--local');
  child.stdout.resume();
  const ended = once(child, 'exit');
  const lines: string[] = [];
  for await (const line of createInterface(child.stderr)) {
    lines.push(line);
    if (line.includes('building net10.0')) child.kill('SIGINT');
  }
  const told = lines.join('\n');
  expect(told).toContain('clean-up: ok');
  expect(await ended).toEqual([1, null]);
  const { stateMachineArn } = stack.outputs;
  const { executions = [] } = await stack.aws.sfn.listExecutions({ stateMachineArn, maxResults: 1 });
  expect(executions).toMatchObject([{ status: 'ABORTED' }]);
  expect(await left()).toEqual([]);
});

describe('what a killed run has left', () => {
  /** Part of what a run makes. */
  async function leave({ name, layer }: Run): Promise<void> {
    const { bucket: Bucket, topicArn: TopicArn } = stack.outputs;
    await stack.aws.sqs.createQueue({ QueueName: name });
    await stack.aws.sns.subscribe({
      TopicArn,
      Protocol: 'sqs',
      Endpoint: `arn:aws:sqs:eu-west-1:000000000000:${name}`,
    });
    await stack.aws.s3.putObject({ Bucket, Key: `builds/${layer}/net10.0-x86_64/0/claim.json`, Body: '{}' });
    await stack.aws.ssm.putParameter({ Name: `/prejit/${layer}/net10.0/x86_64/1`, Value: 'arn', Type: 'String' });
  }

  test('is removed by the next, unless that run may still be going on', async () => {
    const old = newRun(new Date(Date.now() - 2 * hour));
    const recent = newRun(new Date());
    await leave(old);
    await leave(recent);
    const { 'clean-up': row } = await stack.verify({ checks: [] });
    expect(row).toMatchObject({
      status: 'ok',
      notes: [
        `Removed what the run ${old.id} had left.`,
        expect.stringContaining(`Left alone what the run ${recent.id}`),
      ],
    });
    expect(await left()).toEqual([recent.id]);
    const { Parameters = [] } = await stack.aws.ssm.getParametersByPath({ Path: '/prejit', Recursive: true });
    expect(Parameters.map(({ Name }) => Name)).toEqual([`/prejit/${recent.layer}/net10.0/x86_64/1`]);
  });
});
