/** AWS Systems Manager Parameter Store: parameters of type String and StringList. */
import { AwsError, type Cloud, type RequiredPermission, type Service, type Shape } from '../../contract/service';
import type { Table } from '../../contract/state';
import { paginate } from './paginate';
import { tagsFromList } from './tags';

interface Parameter {
  name: string;
  type: string;
  value: string;
  version: number;
  description?: string;
  dataType: string;
  tier: string;
  /** ISO 8601. */
  lastModified: string;
  tags: Record<string, string>;
}

/** https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html */
const namePattern = /^\/?[a-zA-Z0-9_.-]+(\/[a-zA-Z0-9_.-]+)*$/;
const maxNameLength = 1011;
const maxDepth = 15;
/** In characters, by tier. */
const maxValueLength: Record<string, number> = { Standard: 4096, Advanced: 8192 };

export function createSsm(cloud: Cloud): Service {
  const parameters: Table<Parameter> = cloud.state.table('ssm.parameters');
  const arnOf = (name: string) =>
    `arn:aws:ssm:${cloud.region}:${cloud.accountId}:parameter${name.startsWith('/') ? '' : '/'}${name}`;

  const find = (nameOrArn: string): Parameter => {
    const name = nameOf(nameOrArn);
    const parameter = parameters.get(name);
    if (!parameter) throw new AwsError('ParameterNotFound', `There is no parameter "${name}".`);
    return parameter;
  };

  const describe = (parameter: Parameter): Shape => ({
    Name: parameter.name,
    Type: parameter.type,
    Value: parameter.value,
    Version: parameter.version,
    LastModifiedDate: new Date(parameter.lastModified),
    ARN: arnOf(parameter.name),
    DataType: parameter.dataType,
  });

  const onNames =
    (operation: string) =>
    (input: Shape): RequiredPermission[] => [{ action: `ssm:${operation}`, resource: arnOf(nameOf(input.Name)) }];

  return {
    name: 'ssm',
    handlers: {
      PutParameter(input) {
        checkName(input.Name);
        const existing = parameters.get(input.Name);
        const type = input.Type ?? existing?.type;
        const tier = input.Tier === 'Advanced' ? 'Advanced' : 'Standard';
        checkValue(type, input.Value, tier, input.AllowedPattern);
        if (existing && !input.Overwrite) {
          const message =
            'The parameter already exists. To overwrite this value, set the overwrite option in the request to true.';
          throw new AwsError('ParameterAlreadyExists', message);
        }
        if (input.Overwrite && input.Tags?.length > 0) {
          throw new AwsError(
            'ValidationException',
            "Tags and Overwrite can't be used together. Use AddTagsToResource.",
          );
        }
        const version = (existing?.version ?? 0) + 1;
        parameters.set(input.Name, {
          name: input.Name,
          type,
          value: input.Value,
          version,
          description: input.Description ?? existing?.description,
          dataType: input.DataType ?? 'text',
          tier,
          lastModified: new Date().toISOString(),
          tags: existing?.tags ?? tagsFromList(input.Tags),
        });
        return { Version: version, Tier: tier };
      },

      GetParameter: ({ Name }) => ({ Parameter: describe(find(Name)) }),

      DeleteParameters({ Names }) {
        const DeletedParameters = (Names as string[]).filter((name) => parameters.delete(nameOf(name)));
        return {
          DeletedParameters,
          InvalidParameters: Names.filter((name: string) => !DeletedParameters.includes(name)),
        };
      },

      GetParametersByPath({ Path, Recursive = false, MaxResults = 10, NextToken }) {
        if (!Path.startsWith('/')) {
          throw new AwsError('ValidationException', `The parameter path "${Path}" has to start with a slash.`);
        }
        const prefix = Path.endsWith('/') ? Path : `${Path}/`;
        const found = byName([...parameters.values()]).filter(
          ({ name }) => name.startsWith(prefix) && (Recursive || !name.slice(prefix.length).includes('/')),
        );
        const { page, nextToken } = paginate(found, Math.min(MaxResults, 10), NextToken);
        return { Parameters: page.map(describe), NextToken: nextToken };
      },
    },
    actions: {
      DeleteParameters: ({ Names }) =>
        Names.map((name: string) => ({ action: 'ssm:DeleteParameters', resource: arnOf(nameOf(name)) })),
      PutParameter: onNames('PutParameter'),
      GetParameter: onNames('GetParameter'),
      GetParametersByPath: ({ Path }) => [
        { action: 'ssm:GetParametersByPath', resource: arnOf(Path.replace(/(.)\/$/, '$1')) },
      ],
    },
  };
}

/** A parameter may be named by its ARN. The ARN doesn't tell whether the name starts with a slash: one that has more parts does. */
function nameOf(nameOrArn: string): string {
  const [, path] = /^arn:aws:ssm:[^:]*:[^:]*:parameter\/(.+)$/.exec(nameOrArn) ?? [];
  if (path === undefined) return nameOrArn;
  return path.includes('/') ? `/${path}` : path;
}

function checkName(name: string): void {
  const isReserved = /^\/?(aws|ssm)/i.test(name);
  const depth = name.split('/').length - 1;
  if (
    !namePattern.test(name) ||
    name.length > maxNameLength ||
    isReserved ||
    depth > maxDepth ||
    (depth > 0 && !name.startsWith('/'))
  ) {
    const rule =
      `It takes letters, digits, "_", "." and "-", in at most ${maxDepth} levels that each start with "/", ` +
      'and must not begin with "aws" or "ssm".';
    throw new AwsError('ValidationException', `"${name}" is not a valid parameter name. ${rule}`);
  }
}

function checkValue(type: string | undefined, value: string, tier: string, allowedPattern?: string): void {
  if (type === 'SecureString') {
    throw new AwsError('NotImplemented', 'The local cloud keeps no SecureString parameters.', 501);
  }
  if (type !== 'String' && type !== 'StringList') {
    throw new AwsError(
      'ValidationException',
      'A parameter type is required when you create a parameter: String or StringList.',
    );
  }
  const max = maxValueLength[tier] ?? 0;
  if (value.length === 0 || value.length > max) {
    throw new AwsError(
      'ValidationException',
      `A ${tier} parameter's value has 1 to ${max} characters; this one has ${value.length}.`,
    );
  }
  if (allowedPattern && !new RegExp(allowedPattern).test(value)) {
    throw new AwsError(
      'ParameterPatternMismatchException',
      `The value doesn't match the allowed pattern ${allowedPattern}.`,
    );
  }
}

const byName = (list: Parameter[]): Parameter[] => list.sort((a, b) => (a.name < b.name ? -1 : 1));
