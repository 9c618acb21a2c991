/** Every row with what it may find and what to do then, as Markdown. docs/verify.md holds it. */
import { knownErrors, unknownError } from './aws-errors';
import type { Advice } from './check';
import { allChecks } from './checks';
import { cleanUp } from './clean-up';

/** What several rows may find stands in the first of them. */
export function adviceTable(): string {
  const told = new Set<Advice>();
  const isNew = (advice: Advice) => !told.has(advice) && told.add(advice);
  const rows = [...allChecks, cleanUp].flatMap(({ name, proves, advice }) => [
    `| **${name}** | *green: ${proves}* | |`,
    ...Object.values(advice).filter(isNew).map(line),
  ]);
  const common = [...knownErrors.map(({ advice }) => advice), unknownError];
  return [
    '| row | when | what to do |',
    '| --- | --- | --- |',
    ...rows,
    '| **any row** | *green: every call of AWS is answered* | |',
    ...common.map(line),
  ].join('\n');
}

const line = ({ when, todo }: Advice): string => `| | ${when} | ${todo} |`;
