/** The aws CLI against the local cloud. Skipped where there is no CLI. */
import { execFile, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { zip } from './lambda-fixture';
import { createFunction, createFunctionRole, startTestCloud, type TestCloud } from './running-cloud';

const hasCli = spawnSync('aws', ['--version']).status === 0;
const run = promisify(execFile);
// Each start of the CLI takes seconds on a busy machine.
jest.setTimeout(180_000);

(hasCli ? describe : describe.skip)('the aws CLI', () => {
  let test: TestCloud;
  const aws = async (...args: string[]): Promise<string> => {
    const env = {
      PATH: process.env.PATH,
      AWS_ACCESS_KEY_ID: test.cloud.credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: test.cloud.credentials.secretAccessKey,
      AWS_CONFIG_FILE: join(test.directory, 'config'),
      AWS_DEFAULT_REGION: 'eu-west-1',
    };
    const { stdout } = await run('aws', ['--endpoint-url', test.cloud.endpoint, ...args], { env });
    return stdout.trim();
  };
  beforeAll(async () => {
    test = await startTestCloud();
    // Version 1 of the CLI presigns in the way before version 4 otherwise.
    await writeFile(join(test.directory, 'config'), '[default]\ns3 =\n  signature_version = s3v4\n');
    await aws('s3', 'mb', 's3://bucket');
  });
  afterAll(() => test.close());

  it('copies files of any size to a bucket and back', async () => {
    const file = join(test.directory, 'file.bin');
    // More than the CLI sends in one part.
    const bytes = randomBytes(17 * 1024 * 1024);
    await writeFile(file, bytes);
    await aws('s3', 'cp', file, 's3://bucket/a b/+ü.bin', '--no-progress');
    await aws('s3', 'cp', 's3://bucket/a b/+ü.bin', `${file}.back`, '--no-progress');
    expect((await readFile(`${file}.back`)).equals(bytes)).toBe(true);

    const response = await fetch(await aws('s3', 'presign', 's3://bucket/a b/+ü.bin'), {
      headers: { range: 'bytes=0-3' },
    });
    expect(response.status).toBe(206);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(bytes.subarray(0, 4));
  });

  it('speaks the JSON and the query protocols', async () => {
    const [account, topic, version] = await Promise.all([
      aws('sts', 'get-caller-identity', '--query', 'Account', '--output', 'text'),
      aws('sns', 'create-topic', '--name', 't', '--query', 'TopicArn', '--output', 'text'),
      aws('ssm', 'put-parameter', '--name', '/a', '--value', 'x y', '--type', 'String', '--query', 'Version'),
    ]);
    expect(account).toBe('000000000000');
    expect(topic).toBe('arn:aws:sns:eu-west-1:000000000000:t');
    expect(version).toBe('1');
  });

  it('moves an alias with provisioned concurrency, and measures a cold start', async () => {
    const role = await createFunctionRole(test.cloud);
    const ZipFile = await zip({
      'index.js': 'exports.handler = async () => process.env.AWS_LAMBDA_INITIALIZATION_TYPE',
    });
    const runs = { Runtime: 'nodejs24.x', Handler: 'index.handler', Role: role, Code: { ZipFile } };
    await createFunction(test.cloud, { ...runs, FunctionName: 'f' });
    const lambda = (operation: string, ...args: string[]) => aws('lambda', operation, '--function-name', 'f', ...args);
    expect(await lambda('publish-version', '--query', 'Version', '--output', 'text')).toBe('1');
    await aws('lambda', 'wait', 'published-version-active', '--function-name', 'f', '--qualifier', '1');
    await lambda('create-alias', '--name', 'live', '--function-version', '1');
    const count = ['--provisioned-concurrent-executions', '1'];
    expect(await lambda('put-provisioned-concurrency-config', '--qualifier', 'live', ...count)).toContain(
      'IN_PROGRESS',
    );
    const weights = ['--routing-config', 'AdditionalVersionWeights={1=0.5}'];
    await expect(lambda('update-alias', '--name', 'live', ...weights)).rejects.toThrow(
      '(InvalidParameterValueException)',
    );

    const file = join(test.directory, 'answer.json');
    const invoke = (qualifier: string) =>
      lambda(
        'invoke',
        '--qualifier',
        qualifier,
        '--log-type',
        'Tail',
        '--query',
        'LogResult',
        '--output',
        'text',
        file,
      );
    const tail = Buffer.from(await invoke('live'), 'base64').toString();
    expect(tail).toMatch(/^REPORT RequestId: .*\tMax Memory Used: \d+ MB\tInit Duration: [\d.]+ ms$/m);
    expect(await readFile(file, 'utf8')).toBe('"provisioned-concurrency"');
    const configs = await lambda(
      'list-provisioned-concurrency-configs',
      '--query',
      'ProvisionedConcurrencyConfigs[].Status',
    );
    expect(JSON.parse(configs)).toEqual(['READY']);
  });

  it("shows the cloud's errors", async () => {
    await Promise.all([
      expect(aws('iam', 'get-role', '--role-name', 'none')).rejects.toThrow('(NoSuchEntity)'),
      expect(aws('ssm', 'get-parameter', '--name', 'none')).rejects.toThrow('(ParameterNotFound)'),
      expect(aws('s3', 'cp', 's3://bucket/none', '-')).rejects.toThrow('404'),
      expect(aws('s3api', 'get-bucket-cors', '--bucket', 'bucket')).rejects.toThrow('(NotImplemented)'),
    ]);
  });
});
