/** Settings of the functions that grow with the stack's configuration, as environment variables. */
import type { Config } from './config';

/** What update-consumers reads in lambdas/update-consumers/settings.ts. */
export const updateConsumersSettings = (
  config: Pick<Config, 'consumers' | 'consumerTag' | 'ssmPrefix' | 'kmsKeys' | 'rollout' | 'warmBudgetMilliseconds'>,
) => ({
  CONSUMERS: JSON.stringify(config.consumers),
  CONSUMER_TAG: config.consumerTag,
  SSM_PREFIX: config.ssmPrefix,
  KMS_KEYS: JSON.stringify(config.kmsKeys),
  ROLLOUT: JSON.stringify(config.rollout),
  WARM_BUDGET_MILLISECONDS: String(config.warmBudgetMilliseconds),
});
