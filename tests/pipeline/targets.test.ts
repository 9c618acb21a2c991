/** A manifest may name several frameworks and architectures: all of them are released, or none is. */

import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { readAssembly } from '../../core/assembly/ready-to-run';
import { buildImage, replacementImage } from '../../infra/build-images';
import { hashing, manifest, Pipeline, serilog } from './support';
import { unzipEntries } from './zip-entries';

jest.setTimeout(180_000);

let pipeline: Pipeline;
beforeAll(async () => {
  pipeline = await Pipeline.open();
});
afterAll(() => pipeline.close());

const bothFrameworks = '<TargetFrameworks>net8.0;net10.0</TargetFrameworks>';
const bothArchitectures = '<RuntimeIdentifiers>linux-x64;linux-arm64</RuntimeIdentifiers>';
/** Has assemblies for .NET 10 only. */
const net10Only = { 'Microsoft.EntityFrameworkCore.Abstractions': '10.0.15' };

const layersOf = async (layer: string) => {
  const { Layers = [] } = await pipeline.aws.lambda.listLayers({});
  return Layers.map(({ LayerName = '' }) => LayerName)
    .filter((name) => name.startsWith(`${layer}-`))
    .sort();
};

test('both architectures get a layer, each with code of its own', async () => {
  const { status, cause, releases } = await pipeline.run('arch', manifest(hashing, bothArchitectures));
  expect({ status, cause }).toEqual({ status: 'SUCCEEDED', cause: undefined });
  expect(releases.map(({ layer }) => layer.name)).toEqual(['arch-net10-0-arm64', 'arch-net10-0-x86_64']);
  expect(Object.keys(await pipeline.parameters('arch')).sort()).toEqual(
    ['arm64', 'x86_64'].flatMap((name) => ['1', 'artifact', 'latest'].map((last) => `net10.0/${name}/${last}`)),
  );
  for (const { layer } of releases) {
    const version = await pipeline.aws.lambda.getLayerVersionByArn({ Arn: layer.arn });
    expect(version.CompatibleArchitectures).toEqual([layer.architecture]);
    const file = path.join(pipeline.directory, `${layer.name}.zip`);
    const response = await fetch(version.Content?.Location ?? '');
    writeFileSync(file, Buffer.from(await response.arrayBuffer()));
    const folder = layer.architecture === 'arm64' ? 'arm64' : 'x64';
    const assemblies = [...(await unzipEntries(file))].filter(([name]) => name.endsWith('.dll'));
    expect(assemblies.map(([name]) => name)).toEqual([
      `dotnetcore/store/${folder}/net10.0/system.io.hashing/11.0.0/lib/net10.0/System.IO.Hashing.dll`,
    ]);
    for (const [, bytes] of assemblies) {
      expect(readAssembly(bytes)?.readyToRun?.architecture).toBe(layer.architecture);
    }
  }
});

test('when one of the targets cannot be built, none is published', async () => {
  const ended = await pipeline.run('partly', manifest(net10Only, bothFrameworks));
  expect(ended).toMatchObject({ status: 'FAILED', error: 'FrameworkNotSupported' });
  expect(ended.cause).toContain('net8.0');
  expect(await layersOf('partly')).toEqual([]);
  expect(await pipeline.parameters('partly')).toEqual({});
  expect(await pipeline.notifications(ended.execution)).toHaveLength(1);
  await buildsEnd();
});

test('a build whose image is gone runs on the next one and says so', async () => {
  const { image } = buildImage('net8.0');
  pipeline.unavailableImages.add(image);
  const ended = await pipeline.run('moved', manifest(hashing, '<TargetFramework>net8.0</TargetFramework>'));
  pipeline.unavailableImages.delete(image);
  expect([ended.status, ended.cause]).toEqual(['SUCCEEDED', undefined]);
  const [release] = ended.releases;
  const other = replacementImage('net8.0')?.image;
  expect(release?.layer.otherImage).toEqual({ name: other, unavailable: image });
  const [notification] = await pipeline.notifications(ended.execution);
  expect(notification?.message).toContain(`built on ${other}, because CodeBuild could not provide ${image}`);
  const report = JSON.parse((await pipeline.read(release?.layer.report ?? '')).toString());
  expect(report).toMatchObject({ framework: 'net8.0', image: other, unavailableImage: image });
});

test('all four targets are released, or the runtime pack that the package source lacks is named', async () => {
  const ended = await pipeline.run('all', manifest(serilog, bothFrameworks + bothArchitectures));
  const names = ['net10-0-arm64', 'net10-0-x86_64', 'net8-0-arm64', 'net8-0-x86_64'].map((target) => `all-${target}`);
  if (ended.status === 'FAILED') {
    expect(ended).toMatchObject({ error: 'RestoreFailed', cause: expect.stringContaining('.Runtime.linux-arm64') });
    expect(await layersOf('all')).toEqual([]);
  } else {
    expect(ended.releases.map(({ layer }) => layer.name)).toEqual(names);
    expect(await layersOf('all')).toEqual(names);
  }
  await buildsEnd();
});

/** An execution that has failed stops its other builds; each takes a moment to end. */
async function buildsEnd(): Promise<void> {
  for (;;) {
    const { builds = [] } = await pipeline.aws.codebuild.batchGetBuilds({ ids: await pipeline.builds() });
    if (builds.every(({ buildStatus }) => buildStatus !== 'IN_PROGRESS')) return;
    await sleep(50);
  }
}
