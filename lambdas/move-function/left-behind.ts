/** What of a function stays as it was when it is moved, in words for its owner: Lambda changes `$LATEST` alone. Pure. */
import { listed, shown } from '../../core/text';
import type { ConsumerFunction, Published } from '../aws/functions';

/** Most aliases that are named. */
const maxAliases = 5;

/** CloudFormation sets this tag on what it creates; so do the AWS CDK and SAM, which work through it. */
const stackTag = 'aws:cloudformation:stack-name';

/** One sentence, with a blank before it; empty when nothing stays behind. */
export function leftBehind(
  { snapStart, tags }: Pick<ConsumerFunction, 'snapStart' | 'tags'>,
  { aliases, versions }: Published,
): string {
  const stack = tags[stackTag];
  const reasons = [
    ...(aliases.length > 0 ? [`these aliases stay: ${listed(aliases.map(describe), maxAliases).join(', ')}`] : []),
    ...(aliases.length === 0 && versions.length > 0 ? ['published versions stay as they are'] : []),
    ...(snapStart ? ['SnapStart works on published versions alone'] : []),
    ...(stack ? [`the CloudFormation stack ${shown(stack)} may take it back`] : []),
  ];
  if (reasons.length === 0) return '';
  const publishes = aliases.length > 0 || versions.length > 0 || snapStart;
  const fix = publishes ? ' Publish a version of it to move them.' : '';
  return ` But only $LATEST was moved: ${reasons.join('; ')}.${fix}`;
}

const describe = ({ name, version }: Published['aliases'][number]): string => `${name} (version ${version})`;
