/**
 * What each part of a role's policies is needed for: the calls that IAM would have refused without it. The policies are those of the
 * stack, the calls those that its roles made.
 */
import { evaluate, type Statement } from '../../local/cloud/authorization/policy';
import type { Decision } from '../../local/contract/service';
import type { Role } from './roles';

/** A statement, one of its actions, or one of the resources that it is about. */
export interface Part {
  sid: string;
  action?: string;
  resource?: string;
}

/** A part of a role, with the calls that nothing else allows. */
export interface Need extends Part {
  /** The role's part of the pipeline. */
  role: string;
  calls: Decision[];
}

/** Of each statement of a role, of each of its actions, and of each of its resources. */
export function needsOf({ part: role, name, statements }: Role, decisions: Decision[]): Need[] {
  const calls = different(decisions.filter((call) => call.role === name && call.allowed));
  return statements.flatMap((statement) => {
    const concerned = calls.filter((call) => allows([statement], call));
    return partsOf(statement).map((part) => {
      const rest = without(statements, part);
      return { role, ...part, calls: concerned.filter((call) => !allows(rest, call)) };
    });
  });
}

const allows = (statements: Statement[], request: Decision): boolean =>
  evaluate([{ Version: '2012-10-17', Statement: statements }], request) === 'allow';

function partsOf({ Sid: sid = '', Action, Resource }: Statement): Part[] {
  const actions = listed(Action).map((action) => ({ sid, action }));
  const resources = listed(Resource).map((resource) => ({ sid, resource }));
  return [{ sid }, ...actions, ...resources];
}

const without = (statements: Statement[], { sid, action, resource }: Part): Statement[] =>
  statements.flatMap((statement) => {
    if (statement.Sid !== sid) return [statement];
    if (action === undefined && resource === undefined) return [];
    return [
      {
        ...statement,
        Action: listed(statement.Action).filter((each) => each !== action),
        Resource: listed(statement.Resource).filter((each) => each !== resource),
      },
    ];
  });

const listed = (one: string | string[] | undefined): string[] => [one ?? []].flat();

/** The same call made again shows nothing new. */
const different = (calls: Decision[]): Decision[] => [
  ...new Map(calls.map((call) => [JSON.stringify(call), call])).values(),
];
