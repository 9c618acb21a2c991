/** What the stack needs of an account's quotas, which new accounts have less of. Quotas are per account and region. */
import { allTargets } from '../core/targets';
import type { Config } from './config';
import { functionStageTimeouts } from './function-workflow-timing';
import { functionTimeouts } from './workflow-timing';

/**
 * Invocations of each function of the pipeline at the same time: enough for five executions that work on all targets at
 * once. It is reserved, so that the account's other functions can't hold up a release, nor a flood of manifests the others.
 */
export const functionConcurrency = 5 * allTargets.length;

/** One look over the functions at a time. */
export const lookConcurrency = 1;

/** What Lambda keeps of an account's concurrency for functions that reserve none. */
const unreservedConcurrency = 100;

/** Largest layer, in MB unzipped; its zip, which counts, is smaller. */
const largestLayer = 250;

export interface NeededQuota {
  /** The service's code and the quota's name and code in Service Quotas. */
  service: 'lambda' | 'codebuild' | 'ssm' | 'vpc' | 'ec2';
  name: string;
  code?: string;
  /** The least with which the stack works, in the quota's own unit. */
  needed: number;
  unit?: string;
  /** What an account has at first, as AWS's documents and others' accounts say. */
  first: string;
  why: string;
}

type QuotaConfig = Pick<Config, 'buildComputeType' | 'maxConcurrentBuilds' | 'isolateBuilds' | 'keepVersions'>;

/** The quotas that hurt when they are too low, the likeliest first. */
export function neededQuotas(config: QuotaConfig): NeededQuota[] {
  const { buildComputeType, maxConcurrentBuilds, isolateBuilds, keepVersions } = config;
  // All but the one that looks over functions, and in most stacks the one that looks for old versions.
  const functions =
    Object.keys({ ...functionTimeouts, ...functionStageTimeouts }).length - (keepVersions.newest === undefined ? 2 : 1);
  return [
    {
      service: 'lambda',
      name: 'Concurrent executions',
      code: 'L-B99A9384',
      needed: functions * functionConcurrency + lookConcurrency + unreservedConcurrency,
      first: '10 to 1,000',
      why: `each of ${functions} functions reserves ${functionConcurrency}, another one ${lookConcurrency}, and Lambda keeps ${unreservedConcurrency} unreserved; \`pulumi up\` fails with less`,
    },
    {
      service: 'codebuild',
      ...buildQuota(buildComputeType),
      needed: 1,
      first: '0 or 1',
      why: `a build for each target; others wait in the queue, so ${maxConcurrentBuilds} are faster`,
    },
    {
      service: 'lambda',
      name: 'Function and layer storage',
      code: 'L-2ACBD22F',
      needed: (allTargets.length * largestLayer) / 1000,
      unit: 'GB',
      first: '75 GB',
      why: `every layer version is kept, of at most ${largestLayer} MB for each target, unless prejit:keepVersions deletes old ones`,
    },
    {
      service: 'ssm',
      name: 'Standard parameters',
      needed: 3 * allTargets.length,
      first: '10,000',
      why: 'three for each layer and target, and one more for each version after the first',
    },
    ...(isolateBuilds ? networkQuotas : []),
  ];
}

const networkQuotas: NeededQuota[] = [
  { service: 'vpc', name: 'VPCs per Region', code: 'L-F678F1CE', needed: 1, first: '5', why: 'prejit:isolateBuilds' },
  {
    service: 'ec2',
    name: 'EC2-VPC Elastic IPs',
    code: 'L-0263D0A3',
    needed: 1,
    first: '5',
    why: 'the NAT gateway of prejit:isolateBuilds',
  },
];

/** The quota that counts builds of a compute type, by its name and code in Service Quotas. */
export function buildQuota(computeType: string): Pick<NeededQuota, 'name' | 'code'> {
  const { size, code } = buildSizes[computeType] ?? { size: computeType, code: undefined };
  return { name: `Concurrently running builds for Linux/${size} environment`, ...(code && { code }) };
}

const buildSizes: Record<string, { size: string; code: string }> = {
  BUILD_GENERAL1_SMALL: { size: 'Small', code: 'L-9D07B6EF' },
  BUILD_GENERAL1_MEDIUM: { size: 'Medium', code: 'L-2DC20C30' },
  BUILD_GENERAL1_LARGE: { size: 'Large', code: 'L-4DDC4A99' },
  BUILD_GENERAL1_XLARGE: { size: 'XLarge', code: 'L-04E5CA62' },
  BUILD_GENERAL1_2XLARGE: { size: '2XLarge', code: 'L-0397D009' },
};
