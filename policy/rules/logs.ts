/** Rules for log groups and alarms. */
import { each, type Rule } from '../rule';

const logGroupType = 'aws:cloudwatch/logGroup:LogGroup';
const yearInDays = 365;

export const logRules: Rule[] = [
  each('CKV_AWS_66', logGroupType, 'Logs are kept for a set time', (props) => props.retentionInDays > 0),
  each(
    'CKV_AWS_319',
    'aws:cloudwatch/metricAlarm:MetricAlarm',
    'The alarm does something',
    (props) => (props.alarmActions ?? []).length > 0,
  ),
  each('CKV_AWS_338', logGroupType, 'Logs are kept for a year', (props) => props.retentionInDays >= yearInDays),
  each(
    'CKV_AWS_158',
    logGroupType,
    "Logs are encrypted with a key of the customer's own",
    (props) => props.kmsKeyId !== undefined,
  ),
];
