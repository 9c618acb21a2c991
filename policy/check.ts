/** Runs rules over resources, less the exceptions. */
import type { Exception, Resource, Rule } from './rule';

export interface Finding {
  rule: string;
  resource: string;
  message: string;
}

const concerns =
  (finding: { rule: string; resource: string }) =>
  (exception: Exception): boolean =>
    exception.rule === finding.rule && exception.resource === finding.resource;

/** What breaks a rule without an exception, and the exceptions that nothing needs. */
export function findings(resources: Resource[], rules: Rule[], exceptions: Exception[]): Finding[] {
  const violations = rules.flatMap((rule) =>
    rule.check(resources).map((violation) => ({ rule: rule.id, ...violation })),
  );
  const unexcused = violations.filter((violation) => !exceptions.some(concerns(violation)));
  const unused = exceptions
    .filter(({ onlyWith }) => onlyWith === undefined)
    .filter((exception) => !violations.some((violation) => concerns(violation)(exception)))
    .map(({ rule, resource }) => ({ rule, resource, message: 'This exception is not needed: remove it' }));
  return [...unexcused, ...unused];
}
