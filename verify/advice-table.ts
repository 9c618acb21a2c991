/** Every row with what it may find and what to do then, as Markdown. docs/verify.md holds it. */
import { knownErrors, unknownError } from './aws-errors';
import type { Advice } from './check';
import { allChecks } from './checks';
import { cleanUp } from './clean-up';

export function adviceTable(): string {
  const rows = [...allChecks, cleanUp].flatMap(({ name, proves, advice }) => [
    `| **${name}** | ${proves} | |`,
    ...Object.values(advice).map(line),
  ]);
  const common = [...knownErrors.map(({ advice }) => advice), unknownError];
  return [
    '| row | when | what to do |',
    '| --- | --- | --- |',
    ...rows,
    '| **any** | a call of AWS fails | |',
    ...common.map(line),
  ].join('\n');
}

const line = ({ when, todo }: Advice): string => `| | ${when} | ${todo} |`;
