/** The commands as people use them: `npm run serve`, then `npm start` and the aws CLI; and what a killed server leaves. */
import { execFile, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { CodeBuild } from '@aws-sdk/client-codebuild';
import { clientsFor } from '../../local/commands/clients';
import { provisionedDirectory } from '../support/provisioned';
import { remove, type Served, serve, start } from './serve';
import { hashing, manifest, Pipeline, serilog } from './support';

// Each start of npm or of the CLI takes a second or more on a busy machine.
jest.setTimeout(180_000);

const region = 'eu-west-1';
const hasCli = spawnSync('aws', ['--version']).status === 0;
const work = mkdtempSync(path.join(tmpdir(), 'commands-'));
const directory = path.join(work, 'stack');
let served: Served;
beforeAll(async () => {
  served = await serve(directory);
});
afterAll(async () => {
  if (served?.child.exitCode === null && served.child.signalCode === null) {
    served.child.kill('SIGTERM');
    await once(served.child, 'exit');
  }
  rmSync(work, { recursive: true, force: true });
});

function write(name: string, text: string): string {
  const file = path.join(work, name);
  writeFileSync(file, text);
  return file;
}

test('npm run serve prints one line that says where the cloud is', () => {
  expect(served.lines).toHaveLength(1);
});

describe('npm start -- <manifest> --json', () => {
  test('prints one object that says what was released', async () => {
    const file = write('checksums.csproj', manifest(hashing));
    const first = await start(directory, file, '--json');
    expect(first.code).toBe(0);
    const result = JSON.parse(first.stdout);
    const prefix = `s3://${served.bucket}/builds/checksums/net10.0-x86_64/`;
    expect(result).toEqual({
      status: 'SUCCEEDED',
      execution: expect.stringContaining(':execution:'),
      seconds: expect.any(Number),
      layers: [
        {
          name: 'checksums-net10-0-x86_64',
          arn: expect.stringMatching(/:layer:checksums-net10-0-x86_64:1$/),
          version: 1,
          framework: 'net10.0',
          architecture: 'x86_64',
          level: 'cross-module',
          parameter: '/prejit/checksums/net10.0/x86_64/1',
          artifact: expect.stringMatching(new RegExp(`^${prefix}[0-9a-f]{32}/artifact\\.xml$`)),
          reused: false,
          zipBytes: expect.any(Number),
          unzippedBytes: expect.any(Number),
          packages: [{ id: 'System.IO.Hashing', version: '11.0.0' }],
          assemblies: { total: 1, readyToRun: 1, lowered: [], skipped: [] },
        },
      ],
      consumers: [],
    });
    expect(first.stderr).toMatch(/BuildStore net10\.0-x86_64 \(\d+\.\d s\)/);

    const again = await start(directory, file, '--json');
    expect(again.code).toBe(0);
    const [layer] = JSON.parse(again.stdout).layers;
    expect(layer).toEqual({ ...result.layers[0], reused: true });
  });

  test('says what is wrong with a manifest, and exits with 1', async () => {
    const { code, stdout } = await start(directory, write('empty.csproj', manifest({})), '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      status: 'FAILED',
      error: { name: 'ManifestHasNoPackages', message: expect.stringContaining('PackageReference') },
      layers: [],
    });
  });

  test.each([
    ['a file that is not there', 'nowhere.csproj', 'There is no file nowhere.csproj'],
    ['an option that does not exist', '--jsno', '--jsno'],
  ])('refuses %s', async (_, argument, message) => {
    const { code, stdout, stderr } = await start(directory, argument, '--json');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(message);
    expect(stderr).not.toContain('    at ');
  });
});

(hasCli ? describe : describe.skip)('the aws CLI', () => {
  const aws = async (...args: string[]) => {
    const env = {
      PATH: process.env.PATH,
      AWS_SHARED_CREDENTIALS_FILE: served.credentialsFile,
    };
    const { stdout } = await promisify(execFile)('aws', ['--endpoint-url', served.endpoint, ...args], { env });
    return stdout.trimStart().startsWith('{') ? JSON.parse(stdout) : stdout;
  };
  const layer = 'cli-net10-0-x86_64';
  // biome-ignore lint/suspicious/noExplicitAny: what the CLI prints
  let execution: any;

  test('uploads a manifest, which starts an execution', async () => {
    const file = write('cli.csproj', manifest(hashing));
    await aws('s3', 'cp', file, `s3://${served.bucket}/manifests/cli/Dependencies.csproj`, '--no-progress');
    const list = ['stepfunctions', 'list-executions', '--state-machine-arn', served.stateMachine, '--max-items', '1'];
    do {
      const { executions } = await aws(...list);
      execution = await aws('stepfunctions', 'describe-execution', '--execution-arn', executions[0].executionArn);
    } while (execution.status === 'RUNNING' || !execution.input.includes('manifests/cli/'));
    expect(execution.status).toBe('SUCCEEDED');
  });

  test('presigns what a browser or curl can read', async () => {
    const url = await aws('s3', 'presign', `s3://${served.bucket}/manifests/cli/Dependencies.csproj`);
    const response = await fetch(url.trim());
    expect(await response.text()).toBe(manifest(hashing));
  });

  test('shows the build and its output', async () => {
    const { ids } = await aws('codebuild', 'list-builds');
    const { builds } = await aws('codebuild', 'batch-get-builds', '--ids', ids[0]);
    expect(builds).toMatchObject([{ id: ids[0], buildStatus: 'SUCCEEDED', currentPhase: 'COMPLETED' }]);
    const { groupName, streamName } = builds[0].logs;
    const group = ['--log-group-name', groupName];
    const [events, found] = await Promise.all([
      aws('logs', 'get-log-events', ...group, '--log-stream-name', streamName),
      aws('logs', 'filter-log-events', ...group, '--filter-pattern', 'assemblies'),
    ]);
    const message = expect.stringMatching(/compiled 1 of 1 assemblies ahead of time/);
    expect(events.events).toContainEqual(expect.objectContaining({ message }));
    expect(found.events).toContainEqual(expect.objectContaining({ message, logStreamName: streamName }));
  });

  test('finds the layer by its parameter', async () => {
    const [parameters, versions] = await Promise.all([
      aws('ssm', 'get-parameters-by-path', '--path', '/prejit/cli/', '--recursive'),
      aws('lambda', 'list-layer-versions', '--layer-name', layer),
    ]);
    const values = Object.fromEntries(
      parameters.Parameters.map(({ Name, Value }: { Name: string; Value: string }) => [Name, Value]),
    );
    const arn = values['/prejit/cli/net10.0/x86_64/latest'];
    expect(arn).toBe(JSON.parse(execution.output).releases[0].layer.arn);
    expect(versions.LayerVersions).toMatchObject([
      { LayerVersionArn: arn, Version: 1, CompatibleRuntimes: ['dotnet10'] },
    ]);
    const version = await aws('lambda', 'get-layer-version', '--layer-name', layer, '--version-number', '1');
    expect(version).toMatchObject({ LayerVersionArn: arn, CompatibleArchitectures: ['x86_64'] });
    const zip = await fetch(version.Content.Location);
    expect((await zip.arrayBuffer()).byteLength).toBe(version.Content.CodeSize);
  });

  test('reads and invokes functions', async () => {
    const name = ['--function-name', 'prejit-dev-plan-build'];
    const configuration = await aws('lambda', 'get-function-configuration', ...name);
    expect(configuration).toMatchObject({
      FunctionName: 'prejit-dev-plan-build',
      State: 'Active',
      Handler: 'index.handler',
    });
    const answer = path.join(work, 'answer.json');
    const version = { bucket: served.bucket, key: 'manifests/Not_A_Layer/x.csproj', versionId: 'none' };
    const event = { manifest: version, execution: execution.executionArn };
    const payload = write('event.json', JSON.stringify(event));
    const invoked = await aws('lambda', 'invoke', ...name, '--payload', `file://${payload}`, answer);
    expect(invoked).toMatchObject({ StatusCode: 200, FunctionError: 'Unhandled' });
    expect(JSON.parse(readFileSync(answer, 'utf8'))).toMatchObject({ errorType: 'ManifestKeyInvalid' });
  });
});

/** Processes that have a build's id in their environment. */
function processesOf(buildId: string): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/environ`, 'utf8').includes(buildId);
    } catch {
      // It has ended meanwhile, or is somebody else's.
      return false;
    }
  });
}

test('a server that is killed during a build leaves nothing that the next one trips over', async () => {
  const access = { endpoint: served.endpoint, region, credentials: served.credentials };
  const { s3 } = clientsFor(access);
  const codebuild = new CodeBuild(access);
  const builds = async () => (await codebuild.listBuilds({})).ids ?? [];
  const before = (await builds()).length;
  const text = manifest(serilog);
  const Key = 'manifests/killed/Dependencies.csproj';
  await s3.putObject({ Bucket: served.bucket, Key, Body: text });
  while ((await builds()).length === before) await sleep(25);
  const [build = ''] = await builds();
  // The build has restored its packages, say.
  await sleep(1000);
  expect(processesOf(build)).not.toEqual([]);
  served.child.kill('SIGKILL');
  await once(served.child, 'exit');
  const killed = performance.now();
  while (processesOf(build).length > 0 && performance.now() - killed < 5000) await sleep(25);
  expect(processesOf(build)).toEqual([]);

  const { stderr } = await start(directory, write('checksums.csproj', manifest(hashing)), '--json');
  expect(stderr).toMatch(/The execution \S+ of s3:\/\/\S+\/manifests\/killed\/Dependencies\.csproj was aborted/);
  const pipeline = await Pipeline.open(directory);
  try {
    const { stateMachineArn } = pipeline.stack.outputs;
    const { executions = [] } = await pipeline.aws.sfn.listExecutions({ stateMachineArn, maxResults: 2 });
    expect(executions.map(({ status }) => status)).toEqual(['SUCCEEDED', 'ABORTED']);
    const again = await pipeline.run('killed', text);
    expect(again).toMatchObject({ status: 'SUCCEEDED', releases: [{ layer: { version: 1, reused: false } }] });
    const { 'net10.0/x86_64/latest': latest } = await pipeline.parameters('killed');
    expect(latest).toBe(again.releases[0]?.layer.arn);
    expect(await pipeline.layerVersions('killed-net10-0-x86_64')).toEqual([1]);
  } finally {
    await pipeline.close();
  }
});

test('npm run remove -- --local shows what is left, and removes it only when somebody says so', async () => {
  const own = await provisionedDirectory('commands');
  expect(await start(own, write('checksums.csproj', manifest(hashing)))).toMatchObject({ code: 0 });
  expect(await remove(own, '--local')).toMatchObject({ code: 1, stderr: expect.stringContaining('add --yes') });
  const { code, stdout } = await remove(own, '--local', '--yes');
  expect(code).toBe(0);
  expect(stdout).toContain('left of prejit-dev in account 000000000000, eu-west-1:');
  expect(stdout).toContain(':layer:checksums-net10-0-x86_64:1');
  expect(stdout).toMatch(
    /deleted [1-9]\d* parameters\ndeleted [1-9]\d* layer versions\n(deleted the bucket .*\n){2}removed\n$/,
  );
  const again = await remove(own, '--local', '--yes');
  expect(again.stdout).toMatch(/0 layer versions\n *0 parameters\n *0 buckets/);
  rmSync(own, { recursive: true, force: true });
});
