/** AWS Systems Manager Parameter Store: parameters of type String, with their history. */
import { AwsError, type Cloud, type RequiredPermission, type Service, type Shape } from '../../contract/service';
import type { Table } from '../../contract/state';
import { callerArn } from '../authorization/authorize';
import { paginate } from './paginate';
import { checkName, readSelector } from './ssm-names';
import { tagsFromList } from './tags';

interface ParameterVersion {
  version: number;
  value: string;
  /** ISO 8601. */
  lastModified: string;
  /** ARN of whoever wrote it. Absent in what an earlier version of the local cloud kept. */
  lastModifiedBy?: string;
}

interface Parameter extends ParameterVersion {
  name: string;
  description?: string;
  tags: Record<string, string>;
  /** Versions that were there before, the oldest first. */
  history: ParameterVersion[];
}

/** Characters of a value, and versions that are kept, of a standard parameter. */
const maxValueLength = 4096;
const maxVersions = 100;
const maxPage = 10;

export function createSsm(cloud: Cloud): Service {
  const parameters: Table<Parameter> = cloud.state.table('ssm.parameters');
  const arnOf = (name: string) =>
    `arn:aws:ssm:${cloud.region}:${cloud.accountId}:parameter${name.startsWith('/') ? '' : '/'}${name}`;

  const describe = ({ name }: Parameter, { version, value, lastModified }: ParameterVersion): Shape => ({
    Name: name,
    Type: 'String',
    Value: value,
    Version: version,
    LastModifiedDate: new Date(lastModified),
    ARN: arnOf(name),
    DataType: 'text',
  });

  const onNames =
    (operation: string) =>
    (input: Shape): RequiredPermission[] => [
      { action: `ssm:${operation}`, resource: arnOf(readSelector(input.Name).name) },
    ];

  return {
    name: 'ssm',
    handlers: {
      PutParameter(input, { principal }) {
        checkName(input.Name);
        checkSettings(input);
        const existing = parameters.get(input.Name);
        if (!existing && input.Type === undefined) throw invalid('A parameter type is required when you create one.');
        if (existing && !input.Overwrite) {
          const message =
            'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.';
          throw new AwsError('ParameterAlreadyExists', message);
        }
        const version = (existing?.version ?? 0) + 1;
        parameters.set(input.Name, {
          name: input.Name,
          value: input.Value,
          version,
          description: input.Description ?? existing?.description,
          lastModified: new Date().toISOString(),
          lastModifiedBy: callerArn(principal, cloud.accountId),
          tags: existing?.tags ?? tagsFromList(input.Tags),
          history: existing ? historyOf(existing) : [],
        });
        return { Version: version, Tier: 'Standard' };
      },

      GetParameter({ Name }) {
        const { name, selector } = readSelector(Name);
        const parameter = parameters.get(name);
        if (!parameter) throw new AwsError('ParameterNotFound', `There is no parameter "${name}".`);
        const found = [parameter, ...parameter.history].find(({ version }) => selector === String(version));
        if (selector !== undefined && !found) {
          // A selector that is no number is a label, and nobody here labels versions.
          throw new AwsError(
            'ParameterVersionNotFound',
            `Systems Manager could not find version ${selector} of ${name}.`,
          );
        }
        return {
          Parameter: { ...describe(parameter, found ?? parameter), ...(found && { Selector: `:${selector}` }) },
        };
      },

      GetParameterHistory({ Name, MaxResults = maxVersions / 2, NextToken }) {
        const { name } = readSelector(Name);
        const parameter = parameters.get(name);
        if (!parameter) throw new AwsError('ParameterNotFound', `There is no parameter "${name}".`);
        const { page, nextToken } = paginate([...parameter.history, parameter], MaxResults, NextToken);
        const Parameters = page.map((version) => {
          const { ARN: _, ...described } = describe(parameter, version);
          return { ...described, Description: parameter.description, LastModifiedUser: version.lastModifiedBy };
        });
        return { Parameters, NextToken: nextToken };
      },

      DeleteParameters({ Names }) {
        const DeletedParameters = (Names as string[]).filter((name) => parameters.delete(name));
        return {
          DeletedParameters,
          InvalidParameters: Names.filter((name: string) => !DeletedParameters.includes(name)),
        };
      },

      GetParametersByPath({ Path, Recursive = false, MaxResults = maxPage, NextToken, ParameterFilters = [] }) {
        if (!Path.startsWith('/')) throw invalid(`The parameter path "${Path}" has to start with a slash.`);
        const prefix = Path.endsWith('/') ? Path : `${Path}/`;
        const found = byName([...parameters.values()]).filter(
          ({ name }) =>
            name.startsWith(prefix) &&
            (Recursive || !name.slice(prefix.length).includes('/')) &&
            (ParameterFilters as Shape[]).every(passes),
        );
        const { page, nextToken } = paginate(found, MaxResults, NextToken);
        return { Parameters: page.map((parameter) => describe(parameter, parameter)), NextToken: nextToken };
      },
    },
    actions: {
      DeleteParameters: ({ Names }) =>
        Names.map((name: string) => ({ action: 'ssm:DeleteParameters', resource: arnOf(name) })),
      PutParameter: onNames('PutParameter'),
      GetParameter: onNames('GetParameter'),
      GetParameterHistory: onNames('GetParameterHistory'),
      GetParametersByPath: ({ Path }) => [
        { action: 'ssm:GetParametersByPath', resource: arnOf(Path.replace(/(.)\/$/, '$1')) },
      ],
    },
    differences: {
      PutParameter: 'Standard parameters of type String only, which the pipeline writes; others are refused.',
      GetParameter: 'Versions by their number. No labels, since nobody here sets one.',
      GetParameterHistory: 'No labels, tiers and policies, which no parameter here has.',
      GetParametersByPath: '',
      DeleteParameters: 'By their names, not by ARNs.',
    },
  };
}

function historyOf({ history, version, value, lastModified, lastModifiedBy }: Parameter): ParameterVersion[] {
  return [...history, { version, value, lastModified, lastModifiedBy }].slice(-(maxVersions - 1));
}

/** Every parameter here is of type String, has no key and no label. */
function passes({ Key, Option = 'Equals', Values = [] }: Shape): boolean {
  if (!['Type', 'KeyId', 'Label'].includes(Key)) {
    throw new AwsError('InvalidFilterKey', `The filter key ${Key} is not one of Type, KeyId, Label.`);
  }
  if (!['Equals', 'BeginsWith'].includes(Option)) {
    throw new AwsError('InvalidFilterOption', `The filter option ${Option} is not one of Equals, BeginsWith.`);
  }
  if (Key !== 'Type') return false;
  return (Values as string[]).some((value) => (Option === 'Equals' ? value === 'String' : 'String'.startsWith(value)));
}

function checkSettings({ Type, Tier, Value, Overwrite, Tags, ...input }: Shape): void {
  const refused = [
    Type !== undefined && Type !== 'String' && `of type ${Type}`,
    Tier !== undefined && Tier !== 'Standard' && `of the tier ${Tier}`,
    input.DataType !== undefined && input.DataType !== 'text' && `with the data type ${input.DataType}`,
    ...['KeyId', 'AllowedPattern', 'Policies'].map((member) => input[member] && `with ${member}`),
  ].find(Boolean);
  if (refused) throw new AwsError('NotImplemented', `The local cloud keeps no parameters ${refused}.`, 501);
  if (Value.length === 0 || Value.length > maxValueLength) {
    throw invalid(`A standard parameter's value has 1 to ${maxValueLength} characters; this one has ${Value.length}.`);
  }
  if (Overwrite && Tags?.length > 0) throw invalid("Tags and Overwrite can't be used together. Use AddTagsToResource.");
}

const invalid = (message: string): AwsError => new AwsError('ValidationException', message);

const byName = (list: Parameter[]): Parameter[] => list.sort((a, b) => (a.name < b.name ? -1 : 1));
