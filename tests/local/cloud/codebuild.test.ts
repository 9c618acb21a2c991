import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { buildEnd } from '../../../local/builds/completion';
import { createCodeBuildService } from '../../../local/cloud/services/codebuild';
import type { Shape } from '../../../local/contract/service';
import { MemoryCloud } from '../workflow/memory-cloud';
import { build, describe1, never, phaseOf, project, serviceRole, start } from './codebuild-fixture';

const zipOf = async (files: Record<string, string>): Promise<Buffer> => {
  const zip = new ZipFile();
  for (const [name, text] of Object.entries(files)) zip.addBuffer(Buffer.from(text), name, { mode: 0o100755 });
  zip.end();
  return buffer(zip.outputStream);
};

describe('codebuild', () => {
  it('fails as CodeBuild does when there is no such image, and runs on the one that overrides it', async () => {
    const cloud = start();
    const image = 'aws/codebuild/amazonlinux-x86_64-standard:99.0';
    const buildspec = 'version: 0.2\nphases: { build: { commands: [exit 1] } }';
    await cloud.call('codebuild', 'CreateProject', project(buildspec, { environment: { image } }));
    const failed = await build(cloud);
    expect(failed).toMatchObject({ buildStatus: 'FAILED', environment: { image } });
    expect(phaseOf(failed, 'PROVISIONING')).toMatchObject({
      phaseStatus: 'FAILED',
      contexts: [{ statusCode: 'BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE', message: expect.stringContaining(image) }],
    });
    const imageOverride = 'aws/codebuild/amazonlinux-x86_64-standard:5.0';
    const buildspecOverride = `
version: 0.2
env: { exported-variables: [IMAGE] }
phases: { build: { commands: ['export IMAGE=$CODEBUILD_BUILD_IMAGE'] } }
`;
    expect(await build(cloud, { imageOverride, buildspecOverride })).toMatchObject({
      buildStatus: 'SUCCEEDED',
      environment: { image: imageOverride },
      exportedEnvironmentVariables: [{ name: 'IMAGE', value: imageOverride }],
    });
  });

  it('builds from two zips, and uploads the artifacts as the build role', async () => {
    const cloud = start();
    cloud.objects.set('bucket/builds/builder.zip', await zipOf({ 'bin/run.sh': '#!/bin/bash\necho "built $1"' }));
    cloud.objects.set('bucket/builds/web/1.zip', await zipOf({ 'Dependencies.csproj': '<Project/>' }));
    const buildspec = `
version: 0.2
env: { exported-variables: [RESULT] }
phases:
  build:
    commands:
      - mkdir -p out/deep
      - bin/run.sh "$LEVEL" | tee out/deep/log.txt
      - cp "$CODEBUILD_SRC_DIR_manifest/Dependencies.csproj" out
      - export RESULT="$AWS_ACCESS_KEY_ID in $AWS_REGION"
artifacts: { files: ['**/*'], base-directory: out }
`;
    await cloud.call(
      'codebuild',
      'CreateProject',
      project('', {
        source: { type: 'S3', location: 'bucket/builds/builder.zip', buildspec },
        secondarySources: [{ type: 'S3', location: 'bucket/none.zip', sourceIdentifier: 'manifest' }],
      }),
    );
    const result = await build(cloud, {
      secondarySourcesOverride: [{ type: 'S3', location: 'bucket/builds/web/1.zip', sourceIdentifier: 'manifest' }],
      artifactsOverride: {
        type: 'S3',
        location: 'bucket',
        path: 'build-output/web/1',
        name: '/',
        namespaceType: 'NONE',
        packaging: 'NONE',
      },
      environmentVariablesOverride: [{ name: 'LEVEL', value: 'plain', type: 'PLAINTEXT' }],
    });

    expect(result).toMatchObject({
      buildStatus: 'SUCCEEDED',
      currentPhase: 'COMPLETED',
      buildComplete: true,
      buildNumber: 1,
      projectName: 'store',
      artifacts: { location: 'arn:aws:s3:::bucket/build-output/web/1' },
      exportedEnvironmentVariables: [{ name: 'RESULT', value: `key of ${serviceRole} in eu-west-1` }],
    });
    expect(result.phases.map(({ phaseType }: Shape) => phaseType)).toEqual(
      ['SUBMITTED', 'QUEUED', 'PROVISIONING', 'DOWNLOAD_SOURCE', 'INSTALL', 'PRE_BUILD', 'BUILD', 'POST_BUILD'].concat([
        'UPLOAD_ARTIFACTS',
        'FINALIZING',
        'COMPLETED',
      ]),
    );
    expect(cloud.objects.get('bucket/build-output/web/1/deep/log.txt')?.toString()).toBe('built plain\n');
    expect(cloud.objects.get('bucket/build-output/web/1/Dependencies.csproj')?.toString()).toBe('<Project/>');
    const s3Callers = cloud.calls.filter(({ service }) => service === 's3').map(({ principal }) => principal);
    expect(s3Callers.every((caller) => caller.kind === 'role' && caller.roleArn === serviceRole)).toBe(true);
  });

  it('writes its output to the log of the project, and live', async () => {
    const cloud = start();
    await cloud.call(
      'codebuild',
      'CreateProject',
      project(`{version: 0.2, phases: {build: {commands: ['echo hello']}}}`),
    );
    const { id, logs } = await build(cloud);
    expect(logs).toMatchObject({ groupName: '/aws/codebuild/store', streamName: id.split(':')[1] });
    expect(cloud.logGroups.get(logs.groupName)?.get(logs.streamName)).toContain('hello');
    expect(cloud.lines).toContain('store: hello');
  });

  it('fails a build whose role may not do what it does', async () => {
    const buildspec = `{version: 0.2, phases: {build: {commands: ['mkdir out; echo a >out/a']}}, artifacts: {files: ['**/*'], base-directory: out}}`;
    const artifacts = { type: 'S3', location: 'bucket', name: '/' };
    for (const [operation, phase] of [
      ['s3:PutObject', 'UPLOAD_ARTIFACTS'],
      ['logs:CreateLogStream', 'PROVISIONING'],
    ] as const) {
      const cloud = start();
      cloud.denied.add(operation);
      await cloud.call('codebuild', 'CreateProject', project(buildspec, { artifacts }));
      const result = await build(cloud);
      expect(result.buildStatus).toBe('FAILED');
      expect(phaseOf(result, phase).contexts[0].message).toMatch(`not authorized to perform: ${operation}`);
    }
  });

  it('fails a build whose source, buildspec or artifact is missing', async () => {
    const cloud = start();
    cloud.objects.set('bucket/empty.zip', await zipOf({ 'a.txt': '' }));
    const artifacts = { type: 'S3', location: 'bucket' };
    const buildspec = `{version: 0.2, phases: {}, artifacts: {files: ['**/*'], base-directory: gone}}`;
    for (const [source, phase, message] of [
      [{ type: 'S3', location: 'bucket/gone.zip', buildspec }, 'DOWNLOAD_SOURCE', 'NoSuchKey'],
      [{ type: 'S3', location: 'bucket/empty.zip', buildspec: '{version: 0.2}' }, 'DOWNLOAD_SOURCE', 'phases'],
      [{ type: 'S3', location: 'bucket/empty.zip', buildspec }, 'UPLOAD_ARTIFACTS', 'no matching base directory'],
    ] as const) {
      await cloud.call('codebuild', 'DeleteProject', { name: 'store' });
      await cloud.call('codebuild', 'CreateProject', project('', { source, artifacts }));
      expect(phaseOf(await build(cloud), phase).contexts[0].message).toMatch(message);
    }
  });

  it('stops a build', async () => {
    const cloud = start();
    await cloud.call(
      'codebuild',
      'CreateProject',
      project(`{version: 0.2, phases: {build: {commands: ['echo on; sleep 60']}}}`),
    );
    const started = await cloud.call('codebuild', 'StartBuild', { projectName: 'store' });
    const ended = buildEnd(started.build.arn, never);
    while (!cloud.lines.includes('store: on')) await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await describe1(cloud, started.build.id)).currentPhase).toBe('BUILD');
    const stopped = await cloud.call('codebuild', 'StopBuild', { id: started.build.id });
    expect(stopped.build.buildStatus).toBe('STOPPED');
    await ended;
  });

  it('ends a build at its timeout', async () => {
    const cloud = start();
    const timeoutInMinutes = 0.002;
    await cloud.call(
      'codebuild',
      'CreateProject',
      project(`{version: 0.2, phases: {build: {commands: ['sleep 60']}}}`, { timeoutInMinutes }),
    );
    const result = await build(cloud);
    expect(result.buildStatus).toBe('TIMED_OUT');
    expect(phaseOf(result, 'BUILD').phaseStatus).toBe('TIMED_OUT');
  });

  describe('with one place for builds', () => {
    const buildspec = `{version: 0.2, phases: {build: {commands: ['sleep "$SECONDS_TO_SLEEP"']}}}`;
    const sleeping = (seconds: number): Shape => ({
      projectName: 'store',
      environmentVariablesOverride: [{ name: 'SECONDS_TO_SLEEP', value: String(seconds) }],
    });
    let cloud: MemoryCloud;
    beforeEach(async () => {
      cloud = new MemoryCloud();
      cloud.add(createCodeBuildService(cloud, { concurrentBuilds: 1 }));
      await cloud.call('codebuild', 'CreateProject', project(buildspec));
    });
    afterEach(() => cloud.close());
    const startBuild = async (input: Shape): Promise<Shape> =>
      (await cloud.call('codebuild', 'StartBuild', input)).build;

    it('lets builds wait for each other, first come, first served', async () => {
      const builds = [await startBuild(sleeping(0.3)), await startBuild(sleeping(0)), await startBuild(sleeping(0))];
      const ends = builds.map(({ arn }) => buildEnd(arn, never));
      expect(await describe1(cloud, builds[2]?.id)).toMatchObject({
        buildStatus: 'IN_PROGRESS',
        currentPhase: 'QUEUED',
      });
      await Promise.all(ends);
      const [first, second, third] = await Promise.all(builds.map(({ id }) => describe1(cloud, id)));
      expect([first, second, third].map((ended) => ended?.buildStatus)).toEqual(Array(3).fill('SUCCEEDED'));
      const started = (ended: Shape = {}) => phaseOf(ended, 'PROVISIONING').startTime.getTime();
      expect(started(second)).toBeGreaterThanOrEqual(first?.endTime.getTime());
      expect(started(third)).toBeGreaterThanOrEqual(second?.endTime.getTime());
    });

    it('ends a build that waits when it is stopped, or has waited for too long', async () => {
      const first = await startBuild(sleeping(60));
      const second = await startBuild(sleeping(0));
      await cloud.call('codebuild', 'UpdateProject', { name: 'store', queuedTimeoutInMinutes: 0.001 });
      const third = await build(cloud, sleeping(0));
      expect(third.buildStatus).toBe('TIMED_OUT');
      expect(phaseOf(third, 'QUEUED').phaseStatus).toBe('TIMED_OUT');
      expect((await cloud.call('codebuild', 'StopBuild', { id: second.id })).build.buildStatus).toBe('STOPPED');
      await cloud.call('codebuild', 'StopBuild', { id: first.id });
      await cloud.call('codebuild', 'UpdateProject', { name: 'store', queuedTimeoutInMinutes: 5 });
      expect((await build(cloud, sleeping(0))).buildStatus).toBe('SUCCEEDED');
    });
  });

  it('shows a build as failed whose cloud was killed', async () => {
    const cloud = start();
    await cloud.call('codebuild', 'CreateProject', project(`{version: 0.2, phases: {build: {commands: ['true']}}}`));
    const { id } = await build(cloud);
    const builds = cloud.state.table<Shape>('codebuild.builds');
    builds.set(id, { ...builds.get(id), status: 'IN_PROGRESS', phases: [] });

    const restarted = new MemoryCloud(cloud.state);
    restarted.add(createCodeBuildService(restarted));
    expect((await describe1(restarted, id)).buildStatus).toBe('FAILED');
  });

  it('answers a repeated token with the same build', async () => {
    const cloud = start();
    await cloud.call('codebuild', 'CreateProject', project(`{version: 0.2, phases: {build: {commands: ['true']}}}`));
    const first = await build(cloud, { idempotencyToken: 'a' });
    const again = await cloud.call('codebuild', 'StartBuild', { projectName: 'store', idempotencyToken: 'a' });
    const other = await build(cloud, { idempotencyToken: 'b' });
    expect(again.build.id).toBe(first.id);
    expect(other.buildNumber).toBe(2);
    expect((await cloud.call('codebuild', 'ListBuilds', {})).ids).toEqual([other.id, first.id]);
  });
});
