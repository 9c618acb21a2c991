/** Amazon CloudWatch Logs: log groups, log streams, and reading them with simple filters. */
import type { Cloud, RequiredPermission, Service, Shape } from '../../../contract/service';
import { eventHandlers } from './events';
import { groupHandlers } from './groups';
import { LogStore } from './store';

export function createLogs(cloud: Cloud): Service {
  const store = new LogStore(cloud);
  // AWS names a group's operations with an empty stream, so that policies end in `:*` for both.
  const onGroup =
    (action: string) =>
    ({ logGroupName, logGroupIdentifier }: Shape): RequiredPermission[] => [
      { action: `logs:${action}`, resource: `${logGroupIdentifier ?? store.groupArn(logGroupName)}:log-stream:` },
    ];
  const onStream =
    (action: string) =>
    ({ logGroupName, logStreamName }: Shape): RequiredPermission[] => [
      { action: `logs:${action}`, resource: `${store.groupArn(logGroupName)}:log-stream:${logStreamName}` },
    ];
  return {
    name: 'logs',
    handlers: { ...groupHandlers(store), ...eventHandlers(store) },
    differences: {
      CreateLogGroup: 'The key that encrypts it, and its class, are kept without effect.',
      DeleteLogGroup: '',
      DescribeLogGroups: 'Of this account.',
      PutRetentionPolicy: 'Older events are no longer shown; what is on the disk stays.',
      DeleteRetentionPolicy: '',
      TagResource: '',
      UntagResource: '',
      CreateLogStream: '',
      PutLogEvents: 'Takes events of any age, and of any length. They can be read at once.',
      GetLogEvents: '',
      FilterLogEvents:
        'Words, “phrases” and -words. Patterns of JSON, of columns and regular expressions are refused with 501.',
    },
    actions: {
      CreateLogGroup: onGroup('CreateLogGroup'),
      DeleteLogGroup: onGroup('DeleteLogGroup'),
      DeleteRetentionPolicy: onGroup('DeleteRetentionPolicy'),
      TagResource: ({ resourceArn }) => [{ action: 'logs:TagResource', resource: resourceArn }],
      UntagResource: ({ resourceArn }) => [{ action: 'logs:UntagResource', resource: resourceArn }],
      PutRetentionPolicy: onGroup('PutRetentionPolicy'),
      CreateLogStream: onGroup('CreateLogStream'),
      FilterLogEvents: onGroup('FilterLogEvents'),
      PutLogEvents: onStream('PutLogEvents'),
      GetLogEvents: onStream('GetLogEvents'),
    },
  };
}
