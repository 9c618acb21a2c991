/** Service Quotas: the quotas that this pipeline's builds and functions run into. */
import type { Cloud, Service, Shape } from '../../contract/service';

/** By service and code, as AWS gives them to an account that has been used for a while; a new one has less. */
const defaults: Record<string, Record<string, { name: string; value: number }>> = {
  codebuild: {
    'L-9D07B6EF': { name: 'Concurrently running builds for Linux/Small environment', value: 60 },
    'L-2DC20C30': { name: 'Concurrently running builds for Linux/Medium environment', value: 60 },
    'L-4DDC4A99': { name: 'Concurrently running builds for Linux/Large environment', value: 60 },
  },
  lambda: { 'L-B99A9384': { name: 'Concurrent executions', value: 1000 } },
};

/** Value of a quota in this account. */
export const quotaOf = (cloud: Cloud, service: string, code: string): number =>
  cloud.quotas?.[code] ?? defaults[service]?.[code]?.value ?? 0;

export function createServiceQuotas(cloud: Cloud): Service {
  const describe = (ServiceCode: string, QuotaCode: string, QuotaName: string): Shape => ({
    ServiceCode,
    QuotaCode,
    QuotaName,
    Value: quotaOf(cloud, ServiceCode, QuotaCode),
    Unit: 'None',
    Adjustable: true,
    GlobalQuota: false,
  });
  return {
    name: 'servicequotas',
    handlers: {
      ListServiceQuotas: ({ ServiceCode }) => ({
        Quotas: Object.entries(defaults[ServiceCode] ?? {}).map(([code, { name }]) =>
          describe(ServiceCode, code, name),
        ),
      }),
    },
    differences: {
      ListServiceQuotas:
        'The quotas that builds and functions run into, with the values of an account in use. One page.',
    },
    actions: { ListServiceQuotas: () => [{ action: 'servicequotas:ListServiceQuotas', resource: '*' }] },
  };
}
