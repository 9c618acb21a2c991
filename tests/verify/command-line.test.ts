/** What `npm run verify` takes and prints, without any stack. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Row } from '../../verify/check';
import { readOutputs, type StackOutputs } from '../../verify/outputs';
import { tableOf } from '../../verify/table';

const root = path.join(__dirname, '..', '..');

const outputs: StackOutputs = {
  bucket: 'manifests',
  stateMachineArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:pipeline',
  topicArn: 'arn:aws:sns:eu-west-1:111122223333:topic',
  ssmPrefix: '/prejit',
  layerPrefix: '',
  consumerTag: 'prejit:layer',
  buildProjects: { 'net10.0': 'build' },
  buildLogGroup: '/aws/codebuild/build',
  deadLetterQueueUrl: 'https://sqs.eu-west-1.amazonaws.com/111122223333/dead-letters',
  functionsStateMachineArn: 'arn:aws:states:eu-west-1:111122223333:stateMachine:functions',
  functionsDeadLetterQueueUrl: 'https://sqs/functions',
};

test('a red row stands below the table once more, with what to do', () => {
  const row = { notes: [], seconds: 1 };
  const rows: Row[] = [
    { ...row, check: 'quotas', status: 'failed', detail: 'The account may run 0 builds.', advice: 'Raise it.' },
    { ...row, check: 'layer', status: 'not run', detail: 'needs "quotas" to be green' },
  ];
  expect(tableOf({ ok: false, account: '', region: '', rows }).split('\n')).toEqual([
    'FAILED   quotas    1.0 s  The account may run 0 builds.',
    'not run  layer            needs "quotas" to be green',
    '',
    'quotas: The account may run 0 builds.',
    '  → Raise it.',
    '',
    '0 ok, 1 failed, 1 not run',
  ]);
});

describe('the command line', () => {
  const refusal = (...args: string[]) =>
    new Promise<string>((resolve) => {
      execFile(process.execPath, ['scripts/run.cjs', 'verify/main.ts', ...args], { cwd: root }, (_, __, stderr) =>
        resolve(stderr),
      );
    });

  test.each([
    ['neither a stack nor --local', []],
    ['both', ['--stack', 'prod', '--local']],
  ])('with %s is explained', async (_, args) => {
    expect(await refusal(...args)).toMatch(/^Say which stack: either --stack <name> or --local\.\n\nUsage: /);
  });
});

describe('the outputs', () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'pulumi-'));
  afterAll(() => rmSync(directory, { recursive: true }));

  /** A Pulumi CLI that does what the script says. */
  function pulumi(script: string): string {
    const file = path.join(directory, 'pulumi');
    writeFileSync(file, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
    return file;
  }

  test('are what the Pulumi CLI says', async () => {
    const asked = '[ "$*" = "stack output --json --stack prod" ] || exit 1';
    const cli = pulumi(`${asked}\ncat <<'END'\n${JSON.stringify({ ...outputs, links: {} })}\nEND`);
    expect(await readOutputs('prod', cli)).toEqual(outputs);
  });

  test('need the Pulumi CLI', async () => {
    const cli = path.join(directory, 'no-pulumi');
    await expect(readOutputs('prod', cli)).rejects.toThrow('There is no `pulumi` on the PATH. Install the Pulumi CLI');
  });

  test('need a stack that is there', async () => {
    const cli = pulumi('echo "error: no stack named \'prod\' found" >&2; exit 255');
    const reason = /no stack named 'prod' found\n`pulumi stack ls` lists the stacks/;
    await expect(readOutputs('prod', cli)).rejects.toThrow(reason);
  });

  test('need to be those of this program', async () => {
    const cli = pulumi('echo \'{"bucket":"b"}\'');
    await expect(readOutputs('prod', cli)).rejects.toThrow('Run `pulumi up` of this version first.');
  });
});
