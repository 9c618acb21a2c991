import { architectures, frameworks } from '../../core/targets';
import { buildImage, imagesFor } from '../../infra/build-images';
import { buildspecFor, loadBuilder, renderBuildspec } from '../../infra/builder';

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

  test('brings the startup hook of every target', async () => {
    const { hooks } = await loadBuilder(defaults);
    expect(Object.keys(hooks).sort()).toEqual(['net10.0-arm64', 'net10.0-x86_64', 'net8.0-arm64', 'net8.0-x86_64']);
    for (const hash of Object.values(hooks)) expect(hash).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('build images', () => {
  test.each(frameworks)('%s has one that can build it', (framework) => {
    expect(imagesFor(framework)).toContain(buildImage(framework).image);
  });

  test('.NET 10 does not run on Amazon Linux 2', () => {
    expect(imagesFor('net10.0').filter((image) => image.includes('amazonlinux2-'))).toEqual([]);
  });

  test('an image that can not build the framework is refused', () => {
    const overrides = { 'net10.0': 'aws/codebuild/amazonlinux2-x86_64-standard:4.0' };
    expect(() => buildImage('net10.0', overrides)).toThrow(/can't build net10.0/);
  });

  test('all are x86_64: arm64 is cross-compiled', () => {
    expect(architectures).toContain('arm64');
    for (const framework of frameworks) {
      expect(imagesFor(framework).every((image) => image.includes('x86_64'))).toBe(true);
    }
  });
});
