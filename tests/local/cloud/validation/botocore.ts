/** The API models of botocore, where it is installed, as the judge of what the local cloud takes and refuses. */
import { spawnSync } from 'node:child_process';
import { serviceFactories } from '../../../../local/cloud/services';
import type { ServiceName } from '../../../../local/contract/service';
import { MemoryCloud } from '../../workflow/memory-cloud';

/** botocore's names of services, where they are others than those that they sign with. */
const names: Partial<Record<ServiceName, string>> = {
  states: 'stepfunctions',
  tagging: 'resourcegroupstaggingapi',
  servicequotas: 'service-quotas',
};
export const botocoreName = (service: ServiceName): string => names[service] ?? service;

const find = 'import botocore, os; print(os.path.dirname(botocore.__file__))';
const found = spawnSync('python3', ['-c', find], { encoding: 'utf8' });
/** Where botocore is, or undefined. */
export const botocoreFolder = found.status === 0 ? found.stdout.trim() : undefined;

/** The operations that the local cloud answers, by service. */
export const answered = (): [ServiceName, string[]][] =>
  serviceFactories.map((create) => {
    const { name, handlers } = create(new MemoryCloud());
    return [name, Object.keys(handlers).sort()];
  });
