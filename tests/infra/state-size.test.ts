/**
 * What the states of the largest execution hold, in bytes. Plan, release and notification are those of the functions' own
 * cores: a manifest that names every target, and functions that all stay where they are, for the longest reason.
 */
import { buildFiles, buildPrefix } from '../../core/keys';
import { artifactXml } from '../../core/packages';
import type { PlannedTarget, PublishedLayer } from '../../core/pipeline';
import { notifyFailure, notifyRelease } from '../../lambdas/notify/notify';
import { plan } from '../../lambdas/plan-build/plan';
import { bytesOf, maxStateBytes } from '../../local/workflow/data-limit';
import { consumer, FakeLayers, FakeParameters } from '../lambdas/fakes/cloud';
import { Account, deps, fromStore } from '../lambdas/update-consumers/account';
import { failing, runWorkflow } from './workflow-run';

/** The longest names that the services take. A key may hold characters that take six bytes in JSON. */
const layer = 'l'.repeat(40);
const bucket = 'b'.repeat(63);
const [folder, end] = [`manifests/${layer}/`, '.csproj'];
const key = `${folder}${'\u0001'.repeat(1024 - folder.length - end.length)}${end}`;
const uploaded = { bucket, key, versionId: 'v'.repeat(1024) };
const name = 'e'.repeat(80);
const execution = `arn:aws-us-gov:states:us-gov-west-1:000000000000:execution:${'m'.repeat(80)}:${name}`;

const planSettings = {
  DEFAULT_FRAMEWORKS: ['net10.0' as const],
  DEFAULT_ARCHITECTURES: ['x86_64' as const],
  DEFAULT_LEVEL: 'cross-module' as const,
  SSM_PREFIX: '/prejit',
  BUILD_PROJECTS: { 'net8.0': '8'.repeat(150), 'net10.0': '1'.repeat(150) },
  BUILDER_ID: 'builder',
};

/** Longest cause of a failure, in characters, each of which may take three bytes. Source: Step Functions' API. */
const longestCause = '€'.repeat(32_768);

function manifestOf(packages: number): string {
  const properties =
    '<TargetFrameworks>net8.0;net10.0</TargetFrameworks><RuntimeIdentifiers>linux-x64;linux-arm64</RuntimeIdentifiers>';
  const references = Array.from(
    { length: packages },
    (_, n) => `<PackageReference Include="${`P${n}`.padEnd(100, 'x')}" Version="1.0.${n}" />`,
  );
  return `<Project><PropertyGroup>${properties}</PropertyGroup><ItemGroup>${references.join('')}</ItemGroup></Project>`;
}

/** An account in which so many functions follow the layer, each of which lacks packages. */
function accountWith(functions: number): Account {
  const account = new Account();
  const lacking = Array.from({ length: 40 }, (_, n) => [`${`L${n}`.padEnd(100, 'x')}/1.0.0`, fromStore]);
  account.tagged = Array.from({ length: functions }, (_, n) => `f${n}`.padEnd(64, 'x'));
  for (const tagged of account.tagged) {
    account.functions.add(consumer(tagged));
    account.depsOf.set(tagged, deps(Object.fromEntries(lacking)));
  }
  return account;
}

const artifactOf = (target: PlannedTarget) => buildPrefix(layer, target, target.fingerprint) + buildFiles.artifact;

const publishedFrom = (target: PlannedTarget, inBucket: string): PublishedLayer => ({
  framework: target.framework,
  architecture: target.architecture,
  layer,
  name: target.layerName,
  arn: `arn:aws-us-gov:lambda:us-gov-west-1:000000000000:layer:${target.layerName}:999999`,
  version: 999_999,
  fingerprint: target.fingerprint,
  level: 'profiled',
  artifact: `s3://${inBucket}/${artifactOf(target)}`,
  report: buildPrefix(layer, target, target.fingerprint) + buildFiles.report,
  reused: false,
  zipBytes: 250_000_000,
  unzippedBytes: 250_000_000,
  startupHook: 'dotnetcore/startup/x64/net10.0/Prejit.Startup.dll',
  kept: { from: 'f'.repeat(32), packages: 20_000, bytes: 250_000_000, examples: Array(5).fill('p'.repeat(201)) },
});

/** Runs the workflow. @returns how it ended, and the bytes of the largest input or output of any state */
async function runWith(packages: number, functions: number, stubs: Parameters<typeof runWorkflow>[0] = {}) {
  const account = accountWith(functions);
  const { objects } = account;
  // The bucket in memory makes short versions.
  const versionId = objects.put(key, manifestOf(packages));
  let largest = 0;
  const { outcome } = await runWorkflow(
    {
      PlanBuild: async () => {
        const request = { manifest: { ...uploaded, versionId }, execution };
        const ports = {
          objects,
          layers: new FakeLayers(),
          parameters: new FakeParameters(),
          isRunning: async () => true,
          now: () => new Date(),
        };
        return { ...(await plan(request, planSettings, ports)), manifest: uploaded };
      },
      PublishLayer: ({ target }) => {
        objects.put(artifactOf(target), artifactXml([]));
        return publishedFrom(target, objects.bucket);
      },
      UpdateConsumers: ({ layers }) => account.round({ layers, execution, versionId, at: key }),
      Notify: (notice) => notifyRelease(notice, { objects, send: async () => undefined }),
      NotifyFailure: (notice) => notifyFailure(notice, { send: async () => undefined }),
      ...stubs,
    },
    {
      uploaded,
      Execution: { Id: execution, Name: name },
      onEvent({ state }) {
        largest = Math.max(largest, bytesOf(state?.input), bytesOf(state?.output));
      },
    },
  );
  return { outcome, largest };
}

test('no state comes near its limit, however many packages and functions there are', async () => {
  const small = await runWith(1, 1);
  const large = await runWith(200, 500);
  expect(large.outcome).toMatchObject({
    status: 'SUCCEEDED',
    output: {
      releases: expect.arrayContaining([
        expect.objectContaining({ consumers: expect.objectContaining({ skipped: 500 }) }),
      ]),
    },
  });
  // A quarter: what Lambda's API says around a function's answer takes some, and later versions have more to say.
  expect(large.largest).toBeLessThan(maxStateBytes / 4);
  // Only figures have become longer.
  expect(large.largest - small.largest).toBeLessThan(20);
});

test('nor does a state on the way out of a failure with the longest cause', async () => {
  const stubs = { UpdateConsumers: failing('UpdateConsumers', 'ConsumerNotRestored', longestCause) };
  const { outcome, largest } = await runWith(200, 500, stubs);
  expect(outcome).toMatchObject({ status: 'FAILED', error: 'ConsumerNotRestored' });
  expect(largest).toBeLessThan(maxStateBytes * 0.75);
  expect(largest).toBeGreaterThan(bytesOf(longestCause));
});
