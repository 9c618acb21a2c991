import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { asset } from '@pulumi/pulumi';
import { allTargets, frameworks, targetName } from '../../core/targets';
import { buildImage, imagesFor, replacementImage } from '../../infra/build-images';
import { buildspecFor, loadBuilder, renderBuildspec } from '../../infra/builder';
import { hookFile } from '../../startup/program-files';

const defaults = { buildImages: {}, packageSource: '' };

describe('the buildspec', () => {
  test('gets the versions of the image', () => {
    const versions = { dotnet: '10.0', nodejs: '20' };
    expect(renderBuildspec("dotnet: '{{dotnet}}'\nnodejs: '{{nodejs}}'", versions)).toBe(
      "dotnet: '10.0'\nnodejs: '20'",
    );
    expect(buildspecFor(versions)).not.toContain('{{');
  });

  test('is refused when it asks for something unknown', () => {
    expect(() => renderBuildspec('{{python}}', { dotnet: '10.0', nodejs: '20' })).toThrow('{{python}}');
  });
});

describe('the builder', () => {
  test('is the same every time', async () => {
    const [first, second] = [await loadBuilder(defaults), await loadBuilder(defaults)];
    expect([first.sha256, first.id, first.hooks]).toEqual([second.sha256, second.id, second.hooks]);
  });

  test('has another identity when builds would differ, and the same program', async () => {
    const builder = await loadBuilder(defaults);
    const changed = [
      await loadBuilder({ ...defaults, packageSource: 'https://feed.example/index.json' }),
      await loadBuilder({ ...defaults, buildImages: { 'net8.0': 'aws/codebuild/amazonlinux-x86_64-standard:5.0' } }),
    ];
    for (const other of changed) {
      expect(other.id).not.toBe(builder.id);
      expect(other.sha256).toBe(builder.sha256);
    }
  });

  test('brings the startup hook of every target, whose hash it tells', async () => {
    const { archive, hooks } = await loadBuilder(defaults);
    if (!(archive instanceof asset.AssetArchive)) throw new Error('The builder is no archive of files.');
    const files = await archive.assets;
    const brought = allTargets.map(async (target) => {
      const hook = files[hookFile(target)];
      if (!(hook instanceof asset.FileAsset)) throw new Error(`There is no ${hookFile(target)}.`);
      const bytes = readFileSync(join(__dirname, '../..', await hook.path));
      return [targetName(target), createHash('sha256').update(bytes).digest('hex')];
    });
    expect(hooks).toEqual(Object.fromEntries(await Promise.all(brought)));
  });
});

describe('build images', () => {
  test.each(frameworks)('%s has one that can build it', (framework) => {
    expect(imagesFor(framework)).toContain(buildImage(framework).image);
  });

  test('.NET 10 does not run on Amazon Linux 2', () => {
    expect(imagesFor('net10.0').filter((image) => image.includes('amazonlinux2-'))).toEqual([]);
  });

  test('an image that AWS does not maintain has another in its place that it does', () => {
    const other = replacementImage('net8.0');
    expect(imagesFor('net8.0')).toContain(other?.image);
    expect(replacementImage('net8.0', { 'net8.0': other?.image })).toBeUndefined();
    expect(replacementImage('net10.0')).toBeUndefined();
  });

  test('an image that can not build the framework is refused', () => {
    const overrides = { 'net10.0': 'aws/codebuild/amazonlinux2-x86_64-standard:4.0' };
    expect(() => buildImage('net10.0', overrides)).toThrow(/can't build net10.0/);
  });

  test.each(frameworks)('%s is built on x86_64, also for arm64', (framework) => {
    expect(imagesFor(framework).filter((image) => !image.includes('x86_64'))).toEqual([]);
  });
});
