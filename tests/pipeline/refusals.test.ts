/** What the pipeline refuses: every failure is named, explained and told once, and changes nothing. */
import { type Ended, hashing, manifest, Pipeline } from './support';

jest.setTimeout(120_000);

const layer = 'careful';
const target = 'net10.0/x86_64';

let pipeline: Pipeline;
let good: Ended;
beforeAll(async () => {
  pipeline = await Pipeline.open();
  good = await pipeline.run(layer, manifest(hashing));
  expect(good.status).toBe('SUCCEEDED');
});
afterAll(() => pipeline.close());

const project = (content: string) => `<Project Sdk="Microsoft.NET.Sdk">${content}</Project>`;
const reference = (attributes: string) => project(`<ItemGroup><PackageReference ${attributes} /></ItemGroup>`);

async function expectRefusal(folder: string, text: string, error: string, advice: RegExp, file?: string) {
  const parameters = await pipeline.parameters(layer);
  const refused = await pipeline.ended(await pipeline.executionOf(await pipeline.upload(folder, text, file)));
  expect(refused).toMatchObject({ status: 'FAILED', error, cause: expect.stringMatching(advice) });

  const notifications = await pipeline.notifications(refused.execution);
  expect(notifications).toEqual([
    { subject: expect.stringContaining(error), message: expect.stringContaining(refused.cause ?? '') },
  ]);
  const { LayerVersions, Layers } = await published();
  expect(LayerVersions).toEqual([1]);
  expect(Layers).toEqual(['careful-net10-0-x86_64']);
  expect(await pipeline.parameters(layer)).toEqual(parameters);
  expect(parameters[`${target}/latest`]).toBe(good.releases[0]?.layer.arn);
}

async function published() {
  const { Layers = [] } = await pipeline.aws.lambda.listLayers({});
  return {
    Layers: Layers.map(({ LayerName }) => LayerName),
    LayerVersions: await pipeline.layerVersions('careful-net10-0-x86_64'),
  };
}

describe('a manifest is refused before anything is built', () => {
  test.each<[what: string, text: string, error: string, advice: RegExp]>([
    ['that is not XML', 'packages:\n  - Serilog', 'ManifestNotXml', /XML/],
    ['that is empty', '', 'ManifestNotXml', /XML/],
    ['without a PackageReference', project(''), 'ManifestHasNoPackages', /Add one: <PackageReference/],
    ['with a floating version', reference('Include="Serilog" Version="4.*"'), 'ManifestVersionInvalid', /4\.\*.*exact/],
    ['with a version range', reference('Include="Serilog" Version="[4,5)"'), 'ManifestVersionInvalid', /exact version/],
    [
      'without a version',
      reference('Include="Serilog"'),
      'ManifestVersionInvalid',
      /Serilog has no version.*Version="/,
    ],
    [
      'for an unknown framework',
      manifest(hashing, '<TargetFramework>net48</TargetFramework>'),
      'ManifestFrameworkUnknown',
      /net48.*Use net8\.0 or net10\.0/,
    ],
    [
      'for an unknown runtime identifier',
      manifest(hashing, '<RuntimeIdentifier>win-x64</RuntimeIdentifier>'),
      'ManifestRuntimeIdentifierUnknown',
      /win-x64.*Use linux-x64 or linux-arm64/,
    ],
    ['of 5 MB', manifest(hashing, `<!--${'x'.repeat(5_000_000)}-->`), 'ManifestTooLarge', /at most 262144/],
    [
      'with an Exec task',
      project('<Target Name="T" BeforeTargets="Restore"><Exec Command="id" /></Target>'),
      'ManifestElementRefused',
      /<Target>.*Remove it/,
    ],
    [
      'with a DTD',
      `<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]>${project('<ItemGroup>&a;</ItemGroup>')}`,
      'ManifestElementRefused',
      /DOCTYPE|DTD/,
    ],
    ['with an import', project('<Import Project="/etc/x.props" />'), 'ManifestElementRefused', /<Import>.*Remove it/],
    [
      'at a level without its profile',
      manifest(hashing, '<PrejitLevel>profiled</PrejitLevel>'),
      'StartupProfileMissing',
      /manifests\/careful\/startup\.profile.*Upload the profile/,
    ],
  ])('%s', async (_, text, error, advice) => {
    const builds = await pipeline.builds();
    await expectRefusal(layer, text, error, advice);
    expect(await pipeline.builds()).toEqual(builds);
  });

  test.each([
    ['whose folder is no layer name', 'Not_A_Layer', 'Dependencies.csproj'],
    ['whose folder has too long a name', 'x'.repeat(41), 'Dependencies.csproj'],
    ['that lies in a deeper folder', 'careful', 'sub/Dependencies.csproj'],
  ])('%s', async (_, folder, file) => {
    await expectRefusal(folder, manifest(hashing), 'ManifestKeyInvalid', /Upload to manifests\/<layer>\//, file);
  });
});

describe('a build fails', () => {
  test.each<[what: string, text: string, error: string, advice: RegExp]>([
    [
      'for a package that does not exist',
      manifest({ 'Prejit.Test.No.Such.Package': '1.0.0' }),
      'PackageNotFound',
      /Prejit\.Test\.No\.Such\.Package.*Correct the Include or the Version/s,
    ],
    [
      'for a version that does not exist',
      manifest({ Serilog: '4.4.99999' }),
      'PackageNotFound',
      /Serilog.*Correct the Include or the Version/s,
    ],
    [
      'for a package that does not support the framework',
      manifest(
        { 'Microsoft.EntityFrameworkCore.Abstractions': '10.0.15' },
        '<TargetFramework>net8.0</TargetFramework>',
      ),
      'FrameworkNotSupported',
      /Microsoft\.EntityFrameworkCore\.Abstractions.*change TargetFramework/s,
    ],
  ])('%s', async (_, text, error, advice) => {
    await expectRefusal(layer, text, error, advice);
  });
});

test('what a refused manifest had asked for can be had by uploading a good one', async () => {
  const again = await pipeline.run(layer, manifest(hashing));
  expect(again).toMatchObject({ status: 'SUCCEEDED', releases: [{ layer: { version: 1, reused: true } }] });
});
