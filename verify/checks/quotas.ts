/** Whether the account may run what the pipeline runs. */
import { paginateListServiceQuotas, type ServiceQuotas } from '@aws-sdk/client-service-quotas';
import { buildQuota } from '../../infra/quotas';
import { type Check, Finding } from '../check';
import { credentials } from './credentials';
import { projectsOf } from './projects';

const advice = {
  concurrency: {
    when: 'Lambda may not run another function',
    todo: 'Raise "Concurrent executions" of AWS Lambda in Service Quotas, or take reserved concurrency from other functions.',
  },
  codeSize: {
    when: 'there is no room for another layer',
    todo: 'Delete layer versions and functions that nobody uses, or raise "Function and layer storage" of AWS Lambda in Service Quotas.',
  },
  builds: {
    when: 'CodeBuild may not run a single build',
    todo: 'Raise "Concurrently running builds" for the named environment of AWS CodeBuild in Service Quotas; new accounts may start with none. `prejit:buildComputeType` picks another size.',
  },
};

/** The largest layer that Lambda takes: 250 MB unzipped; its zip is smaller. In bytes. */
const largestLayer = 250 * 1024 * 1024;

export const quotas: Check = {
  name: 'quotas',
  proves: 'the account may run a build, a function, and keep another layer',
  needs: [credentials],
  advice,
  async run({ aws, stack }) {
    const { AccountLimit: limit, AccountUsage: usage } = await aws.lambda.getAccountSettings({});
    const { ConcurrentExecutions: all = 0, UnreservedConcurrentExecutions: unreserved = 0 } = limit ?? {};
    if (unreserved < 1) {
      const reason = `All ${all} concurrent executions of Lambda are reserved for functions.`;
      throw new Finding(reason, advice.concurrency);
    }
    const free = (limit?.TotalCodeSize ?? 0) - (usage?.TotalCodeSize ?? 0);
    if (free < largestLayer) {
      const reason = `Lambda has room for ${megabytes(free)} more of code; a layer may take ${megabytes(largestLayer)}.`;
      throw new Finding(reason, advice.codeSize);
    }
    const sizes = new Set((await projectsOf(aws, stack)).map(({ environment }) => environment?.computeType ?? ''));
    const known = await buildQuotas(aws.servicequotas);
    const builds = [...sizes]
      .map((size) => ({ size, name: buildQuota(size).name }))
      .map((build) => ({ ...build, quota: known.get(build.name) }));
    for (const { name, quota } of builds) {
      if (quota !== undefined && quota < 1) {
        throw new Finding(`The account may run ${quota} builds at once: "${name}".`, advice.builds);
      }
    }
    const text = builds.map(({ size, quota }) => `${quota ?? 'unknown'} builds at once (${size})`);
    return {
      detail: [`${unreserved} of ${all} concurrent executions unreserved`, ...text].join(', '),
      // A new account's quotas may be lower than what Service Quotas says, until it has been used for a while.
      notes: builds
        .filter(({ quota }) => quota === undefined)
        .map(({ size }) => `Service Quotas tells nothing of builds on ${size}: the first build shows it.`),
      value: undefined,
    };
  },
};

/** CodeBuild's quotas by name: their names are documented, their codes are not. */
async function buildQuotas(client: ServiceQuotas): Promise<Map<string, number>> {
  const values = new Map<string, number>();
  for await (const { Quotas = [] } of paginateListServiceQuotas({ client }, { ServiceCode: 'codebuild' })) {
    for (const { QuotaName, Value } of Quotas) {
      if (QuotaName !== undefined && Value !== undefined) values.set(QuotaName, Value);
    }
  }
  return values;
}

const megabytes = (bytes: number): string => `${Math.floor(bytes / 1_000_000)} MB`;
