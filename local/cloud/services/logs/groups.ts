/** Log groups and log streams. */
import { AwsError, type Handler, type Shape } from '../../../contract/service';
import { paginate } from '../paginate';
import { withoutTags } from '../tags';
import type { LogGroup, LogStore } from './store';

/** In days: what PutRetentionPolicy takes. */
const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];
const maxPage = 50;

export function groupHandlers(store: LogStore): Record<string, Handler> {
  const change = (name: string, changes: Partial<LogGroup>): Shape => {
    store.groups.set(name, { ...store.group(name), ...changes });
    return {};
  };
  const describe = (group: LogGroup): Shape => ({
    logGroupName: group.name,
    creationTime: group.created,
    ...(group.retentionInDays && { retentionInDays: group.retentionInDays }),
    ...(group.kmsKeyId && { kmsKeyId: group.kmsKeyId }),
    logGroupClass: group.logGroupClass,
    metricFilterCount: 0,
    arn: `${store.groupArn(group.name)}:*`,
    logGroupArn: store.groupArn(group.name),
  });
  /** Tags are asked for by the group's ARN, with or without `:*`. */
  const byArn = (resourceArn: string): LogGroup => store.groupOf({ logGroupIdentifier: resourceArn });

  return {
    CreateLogGroup({ logGroupName: name, logGroupClass = 'STANDARD', kmsKeyId, tags = {} }) {
      if (store.groups.has(name)) throw alreadyExists('log group');
      store.groups.set(name, { name, created: Date.now(), logGroupClass, tags, ...(kmsKeyId && { kmsKeyId }) });
      return {};
    },
    DeleteLogGroup({ logGroupName }) {
      store.removeGroup(store.group(logGroupName).name);
      return {};
    },
    DescribeLogGroups({ logGroupNamePrefix = '', logGroupNamePattern = '', limit = maxPage, nextToken: token }) {
      const found = [...store.groups.values()]
        .filter(({ name }) => name.startsWith(logGroupNamePrefix) && name.includes(logGroupNamePattern))
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const { page, nextToken } = paginate(found, Math.min(limit, maxPage), token);
      return { logGroups: page.map(describe), nextToken };
    },
    PutRetentionPolicy({ logGroupName, retentionInDays }) {
      if (!retentions.includes(retentionInDays)) {
        const message = `retentionInDays is one of ${retentions.join(', ')}, not ${retentionInDays}.`;
        throw new AwsError('InvalidParameterException', message);
      }
      return change(logGroupName, { retentionInDays });
    },
    DeleteRetentionPolicy: ({ logGroupName }) => change(logGroupName, { retentionInDays: undefined }),

    TagResource({ resourceArn, tags }) {
      const group = byArn(resourceArn);
      return change(group.name, { tags: { ...group.tags, ...tags } });
    },
    UntagResource({ resourceArn, tagKeys }) {
      const group = byArn(resourceArn);
      return change(group.name, { tags: withoutTags(group.tags, tagKeys) });
    },

    CreateLogStream({ logGroupName, logStreamName: name }) {
      store.group(logGroupName);
      if (store.hasStream(logGroupName, name)) throw alreadyExists('log stream');
      store.setStream(logGroupName, { name, created: Date.now() });
      return {};
    },
  };
}

const alreadyExists = (kind: string): AwsError =>
  new AwsError('ResourceAlreadyExistsException', `The specified ${kind} already exists`);
