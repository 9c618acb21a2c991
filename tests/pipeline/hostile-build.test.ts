/** A build whose code is hostile has the role of all builds: it must not reach another build's source or output. */
import { buildFiles, buildPrefix } from '../../core/keys';
import { planOf } from './plan-of';
import { actAs, roleOf } from './roles';
import { hashing, manifest, Pipeline } from './support';

jest.setTimeout(120_000);

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await Pipeline.open();
});
afterAll(() => pipeline.close());

test('a hostile build finds and changes nothing of a build beside it', async () => {
  const execution = await pipeline.executionOf(await pipeline.upload('victim', manifest(hashing)));
  await pipeline.entered(execution, 'BuildStore');
  const [target] = (await planOf(pipeline, execution)).targets;
  if (!target) throw new Error('The plan has no target.');
  const { s3, codebuild, sfn } = await actAs(pipeline, await roleOf(pipeline, 'build'));
  const Bucket = pipeline.bucket;
  const denied = { name: expect.stringMatching(/AccessDenied/) };

  // The token of the other build stands in its source's and its output's keys, in its execution and in its build.
  for (const Prefix of ['', 'build-source/', 'build-output/', 'builds/', 'manifests/']) {
    await expect(s3.listObjectsV2({ Bucket, Prefix })).rejects.toMatchObject(denied);
    await expect(s3.listObjectVersions({ Bucket, Prefix })).rejects.toMatchObject(denied);
  }
  await expect(s3.listMultipartUploads({ Bucket })).rejects.toMatchObject(denied);
  await expect(codebuild.listBuilds({})).rejects.toMatchObject(denied);
  await expect(sfn.describeExecution({ executionArn: execution })).rejects.toMatchObject(denied);
  const prefix = buildPrefix('victim', target, target.fingerprint);
  for (const file of [buildFiles.project, buildFiles.claim]) {
    await expect(s3.getObject({ Bucket, Key: prefix + file })).rejects.toMatchObject(denied);
  }

  // What it can guess of the other build is the fingerprint, since that is a hash of what may be known.
  const guesses = [target.fingerprint, `victim/net10.0-x86_64/${target.fingerprint}`, 'victim', ''];
  for (const guess of guesses) {
    for (const file of [buildFiles.layer, buildFiles.artifact, buildFiles.lock, buildFiles.report]) {
      await s3.putObject({ Bucket, Key: `build-output/${guess}/${file}`, Body: 'forged' });
    }
  }
  await expect(s3.putObject({ Bucket, Key: `${prefix}${buildFiles.layer}`, Body: 'forged' })).rejects.toMatchObject(
    denied,
  );
  await expect(s3.putObject({ Bucket, Key: 'build-source/any.zip', Body: 'forged' })).rejects.toMatchObject(denied);

  expect(await pipeline.ended(execution)).toMatchObject({ status: 'SUCCEEDED' });
  const published = await pipeline.read(prefix + buildFiles.layer);
  expect(published.equals(await pipeline.read(`${target.buildOutput}/${buildFiles.layer}`))).toBe(true);
  expect(await pipeline.layerVersions(target.layerName)).toEqual([1]);
});
