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
    actions: {
      CreateLogGroup: onGroup('CreateLogGroup'),
      PutRetentionPolicy: onGroup('PutRetentionPolicy'),
      CreateLogStream: onGroup('CreateLogStream'),
      FilterLogEvents: onGroup('FilterLogEvents'),
      PutLogEvents: onStream('PutLogEvents'),
      GetLogEvents: onStream('GetLogEvents'),
    },
  };
}
