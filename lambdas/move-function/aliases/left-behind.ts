/** What of a function moved beside `$LATEST`, and what stays as it was, in words for its owner. Pure. */
import { listed, shown } from '../../../core/text';
import type { ConsumerFunction } from '../../aws/functions';

/** An alias that does not follow its function. */
export interface Staying {
  name: string;
  /** Number of the version that it names. */
  version: string;
  why: string;
}

/** Most aliases that are named. */
const maxAliases = 5;

/** CloudFormation sets this tag on what it creates; so do the AWS CDK and SAM, which work through it. */
const stackTag = 'aws:cloudformation:stack-name';

/**
 * @param version number of the version that aliases moved to, if one was published for them
 * @param moved aliases that name it now, each with the number of its version before
 * @returns sentences, each with a blank before it; empty when there is nothing to tell
 */
export function toldOfAliases(
  { snapStart, tags }: Pick<ConsumerFunction, 'snapStart' | 'tags'>,
  version: string | undefined,
  moved: { name: string; version: string }[],
  stay: Staying[],
): string {
  const stack = tags[stackTag];
  const from = moved.map((alias) => `${alias.name} (from ${alias.version})`);
  const staying = stay.map((alias) => `${alias.name} (version ${alias.version}: ${alias.why})`);
  return [
    ...(moved.length > 0 ? [` Aliases that moved to version ${version}: ${named(from)}.`] : []),
    ...(stay.length > 0 ? [` Aliases that stay: ${named(staying)}.`] : []),
    ...(snapStart && moved.length === 0
      ? [' SnapStart works on published versions alone: publish one to have a snapshot with the layer.']
      : []),
    ...(stack ? [` The CloudFormation stack ${shown(stack)} may take it back.`] : []),
  ].join('');
}

const named = (aliases: string[]): string => listed(aliases, maxAliases).join(', ');
