/** Releases are written down, and repeated exactly when a manifest asks for it. */
import { buildFiles, buildPrefix, releasesPrefix } from '../../../core/keys';
import type { Plan } from '../../../core/pipeline';
import { parseReleaseRecord, repeatsMetadata } from '../../../core/release-record';
import { plan } from '../../../lambdas/plan-build/plan';
import type { PlanSettings } from '../../../lambdas/plan-build/settings';
import { FakeBucket } from '../fakes/bucket';
import { FakeLayers, FakeParameters } from '../fakes/cloud';

const settings: PlanSettings = {
  DEFAULT_FRAMEWORKS: ['net10.0'],
  DEFAULT_ARCHITECTURES: ['x86_64'],
  DEFAULT_LEVEL: 'cross-module',
  BUILD_PROJECTS: { 'net8.0': 'build-8', 'net10.0': 'build-10' },
  BUILDER_ID: 'builder',
  SSM_PREFIX: '/prejit',
};
/** The stack as it is after some time: the same manifest would be built otherwise, and for more. */
const changed: PlanSettings = {
  ...settings,
  DEFAULT_FRAMEWORKS: ['net8.0', 'net10.0'],
  DEFAULT_LEVEL: 'ready-to-run',
  BUILDER_ID: 'another builder',
};
const key = 'manifests/web/Dependencies.csproj';
const profileKey = 'manifests/web/startup.profile';
const manifest = (version: string) =>
  `<Project><ItemGroup><PackageReference Include="Newtonsoft.Json" Version="${version}" /></ItemGroup></Project>`;

let objects: FakeBucket;
beforeEach(() => {
  objects = new FakeBucket();
});

function run(text: string, { repeats, ...changes }: Partial<PlanSettings> & { repeats?: string } = {}): Promise<Plan> {
  const versionId = objects.put(key, text, repeats === undefined ? {} : { [repeatsMetadata]: repeats });
  const request = { manifest: { bucket: objects.bucket, key, versionId }, execution: 'first' };
  const ports = { objects, layers: new FakeLayers(), parameters: new FakeParameters(), isRunning: async () => false };
  return plan(request, { ...settings, ...changes }, { ...ports, now: () => objects.now });
}

const ids = () =>
  objects.keys().flatMap((each) => /^builds\/web\/releases\/([0-9a-f]{32})\.json$/.exec(each)?.[1] ?? []);
const recordOf = (id = '') => parseReleaseRecord(objects.text(`${releasesPrefix('web')}${id}.json`) ?? '');
const built = ({ targets }: Plan) => {
  for (const target of targets) objects.put(buildPrefix('web', target, target.fingerprint) + buildFiles.layer, 'zip');
};
const content = ({ targets }: Plan) => targets.map(({ level, fingerprint }) => [level, fingerprint]);

test('a release is written down once, however its manifest is written', async () => {
  objects.put(profileKey, 'profile');
  const { targets } = await run(manifest('13.0.3'));
  const [id] = ids();
  expect(recordOf(id)).toEqual({
    planned: objects.now.toISOString(),
    manifest: { key, versionId: 'v2', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    profile: { versionId: 'v1', sha256: expect.stringMatching(/^[0-9a-f]{64}$/) },
    targets: [
      { framework: 'net10.0', architecture: 'x86_64', level: 'profiled', fingerprint: targets[0]?.fingerprint },
    ],
  });
  await run(` ${manifest('13.0.3')}`);
  expect(ids()).toEqual([id]);
  expect(recordOf(id).manifest.versionId).toBe('v2');
  await run(manifest('13.0.1'));
  expect(ids()).toHaveLength(2);
});

describe('a manifest that repeats a release', () => {
  let first: Plan;
  let id: string | undefined;
  beforeEach(async () => {
    first = await run(manifest('13.0.3'));
    built(first);
    [id] = ids();
  });

  test('is exactly that release, whatever has changed since', async () => {
    const again = await run(manifest('13.0.3'), { ...changed, repeats: id });
    expect(content(again)).toEqual(content(first));
    expect(again.targets.map(({ action }) => action)).toEqual(['publish']);
    expect(ids()).toEqual([id]);
  });

  test.each<[string, () => unknown, string]>([
    ['other content', () => undefined, manifest('13.0.1')],
    ['another profile', () => objects.put(profileKey, 'profile'), manifest('13.0.3')],
    [
      'a build that is gone',
      () =>
        objects.erase(
          buildPrefix('web', first.targets[0] as Plan['targets'][0], first.targets[0]?.fingerprint ?? '') +
            buildFiles.layer,
        ),
      manifest('13.0.3'),
    ],
    ['a record that is gone', () => objects.erase(`${releasesPrefix('web')}${id}.json`), manifest('13.0.3')],
  ])('but has %s is planned as any other', async (_, change, text) => {
    await change();
    expect((await run(text, { ...changed, repeats: id })).targets).toHaveLength(2);
  });

  test('that is no id is planned as any other', async () => {
    const plans = await Promise.all(
      ['../../api/releases/x', '', 'f'.repeat(32)].map((repeats) => run(manifest('13.0.3'), { ...changed, repeats })),
    );
    expect(plans.map(({ targets }) => targets.length)).toEqual([2, 2, 2]);
  });
});
