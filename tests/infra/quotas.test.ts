/** What the stack needs of quotas. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { computeTypes } from '../../infra/config-schema';
import { type NeededQuota, neededQuotas } from '../../infra/quotas';

const config = {
  buildComputeType: 'BUILD_GENERAL1_MEDIUM',
  maxConcurrentBuilds: 4,
  isolateBuilds: false,
  keepVersions: { delete: false },
};

const row = ({ service, name, needed, unit, first, why }: NeededQuota): string =>
  `| ${service}: ${name} | ${needed}${unit ? ` ${unit}` : ''} | ${first} | ${why} |`;

test('the README lists them', () => {
  const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
  expect(readme).toContain(neededQuotas(config).map(row).join('\n'));
});

test.each(computeTypes)('builds on %s have a quota of their own', (buildComputeType) => {
  const builds = neededQuotas({ ...config, buildComputeType }).find(({ service }) => service === 'codebuild');
  const size = buildComputeType.replace('BUILD_GENERAL1_', '');
  expect(builds?.name.toUpperCase()).toContain(`LINUX/${size} ENVIRONMENT`);
  expect(builds?.code).toMatch(/^L-[0-9A-F]{8}$/);
});

test('a private network needs a VPC and an address', () => {
  const services = neededQuotas({ ...config, isolateBuilds: true }).map(({ service }) => service);
  expect(services).toEqual(expect.arrayContaining(['vpc', 'ec2']));
});
