/** The configuration of a stack in which everything is turned on that takes a permission. */
import { defaultRollout } from '../../core/rollout';

export const customerKey = 'arn:aws:kms:eu-west-1:000000000000:key/1';
export const layer = 'web';

/** Functions that config names. */
export const named = {
  consumers: ['named-tried', 'named-started', 'named-broken'],
  functions: ['own-named'],
};

/** What the stack's configuration is, with all that takes a permission. */
export const stackConfig = {
  consumers: { [layer]: named.consumers },
  ssmPrefix: '/prejit',
  layerPrefix: '',
  consumerTag: 'prejit:layer',
  rollout: { ...defaultRollout, followUsers: true, starts: 1, callsPerSecond: 15 },
  functionLayers: { names: named.functions, recordMinutes: 1 },
  kmsKeys: [customerKey],
  keepVersions: { newest: 1, delete: true },
  shareWith: { accounts: ['111122223333'] },
};

/** Whether config names the function of an ARN. */
export const isNamedFunction = (arn: string): boolean => named.functions.includes(arn.split(':')[6] ?? '');
