/** What the stack needs of quotas. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type NeededQuota, neededQuotas } from '../../infra/quotas';

const config = { buildComputeType: 'BUILD_GENERAL1_MEDIUM', maxConcurrentBuilds: 4, isolateBuilds: false };

const row = ({ service, name, needed, unit, first, why }: NeededQuota): string =>
  `| ${service}: ${name} | ${needed}${unit ? ` ${unit}` : ''} | ${first} | ${why} |`;

test('the README lists them', () => {
  const readme = readFileSync(join(__dirname, '../../README.md'), 'utf8');
  expect(readme).toContain(neededQuotas(config).map(row).join('\n'));
});

test.each([
  ['BUILD_GENERAL1_SMALL', 'Linux/Small'],
  ['BUILD_GENERAL1_XLARGE', 'Linux/XLarge'],
  ['BUILD_GENERAL1_2XLARGE', 'Linux/2XLarge'],
])('builds on %s count as %s', (buildComputeType, environment) => {
  const names = neededQuotas({ ...config, buildComputeType }).map(({ name }) => name);
  expect(names).toContain(`Concurrently running builds for ${environment} environment`);
});

test('a private network needs a VPC and an address', () => {
  const services = neededQuotas({ ...config, isolateBuilds: true }).map(({ service }) => service);
  expect(services).toEqual(expect.arrayContaining(['vpc', 'ec2']));
});
