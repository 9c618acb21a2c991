/** All rules, by what they are about. */
import type { Rule } from '../rule';
import { bucketRules } from './buckets';
import { buildRules } from './builds';
import { eventRules } from './events';
import { functionRules } from './functions';
import { logRules } from './logs';
import { permissionRules } from './permissions';
import { workflowRules } from './workflow';

export const rules: Rule[] = [
  ...bucketRules,
  ...eventRules,
  ...workflowRules,
  ...buildRules,
  ...functionRules,
  ...permissionRules,
  ...logRules,
];
