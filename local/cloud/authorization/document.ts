/**
 * Checks policy documents as AWS does when they are put, in AWS's words.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */
import { z } from 'zod';
import { AwsError } from '../../contract/service';
import { evaluatedOperators, readOperator } from './conditions';
import { unknownVariables } from './patterns';

/** A role's policy, a role's trust policy, or the policy of a bucket, a topic or a queue. */
export type PolicyKind = 'identity' | 'trust' | 'resource';

const oneOrMore = z.union([z.string(), z.array(z.string()).nonempty()]);
const scalar = z.union([z.string(), z.number(), z.boolean()]);
const statement = z.strictObject({
  Sid: z.string().optional(),
  Effect: z.enum(['Allow', 'Deny']),
  Principal: z.union([z.literal('*'), z.partialRecord(z.enum(['AWS', 'Service', 'Federated']), oneOrMore)]).optional(),
  NotPrincipal: z.partialRecord(z.enum(['AWS', 'Service', 'Federated']), oneOrMore).optional(),
  Action: oneOrMore.optional(),
  NotAction: oneOrMore.optional(),
  Resource: oneOrMore.optional(),
  NotResource: oneOrMore.optional(),
  Condition: z.record(z.string(), z.record(z.string(), z.union([scalar, z.array(scalar)]))).optional(),
});
const policyDocument = z.strictObject({
  Version: z.enum(['2012-10-17', '2008-10-17']).optional(),
  Id: z.string().optional(),
  Statement: z.union([statement, z.array(statement).nonempty()]),
});
type Statement = z.infer<typeof statement>;

/** Every operator that IAM has, without IfExists, ForAnyValue: and ForAllValues:. */
const operators =
  /^(String(Not)?(Equals|EqualsIgnoreCase|Like)|(Numeric|Date)((Not)?Equals|(Less|Greater)Than(Equals)?)|Arn(Not)?(Equals|Like)|Bool|BinaryEquals|(Not)?IpAddress|Null)$/;

const trustActions = /^sts:(AssumeRole(With(SAML|WebIdentity))?|TagSession|SetSourceIdentity|SetContext)$/i;

/**
 * What AWS would say is wrong with a document; undefined when nothing is.
 * @throws AwsError NotImplemented for what AWS knows and the local cloud doesn't evaluate
 */
export function policyProblem(text: string, kind: PolicyKind): string | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return `This policy contains invalid Json: ${(error as Error).message}`;
  }
  const { data, error } = policyDocument.safeParse(json);
  if (error) return `Syntax errors in policy. ${z.prettifyError(error).replaceAll('\n', ' ')}`;
  const statements = [data.Statement].flat();
  const ids = statements.flatMap(({ Sid }) => Sid ?? []);
  if (new Set(ids).size < ids.length) return 'Statement IDs (SID) in a single policy must be unique.';
  for (const each of statements) {
    const problem = principalProblem(each, kind) ?? actionProblem(each, kind) ?? resourceProblem(each, kind);
    const found = problem ?? conditionProblem(each);
    if (found !== undefined) return found;
  }
  if (kind !== 'resource') requireEvaluated(text, data.Version, statements);
  return undefined;
}

function principalProblem({ Principal, NotPrincipal }: Statement, kind: PolicyKind): string | undefined {
  const has = Principal !== undefined || NotPrincipal !== undefined;
  if (kind === 'identity') return has ? 'Policy document should not specify a principal.' : undefined;
  if (!has) return 'Missing required field Principal';
  return kind === 'trust' && NotPrincipal ? 'Allow with NotPrincipal is not allowed.' : undefined;
}

function actionProblem({ Action, NotAction }: Statement, kind: PolicyKind): string | undefined {
  if (Action !== undefined && NotAction !== undefined)
    return 'Syntax errors in policy. Action and NotAction are both there.';
  const actions = [Action ?? NotAction ?? []].flat();
  if (actions.length === 0)
    return kind === 'trust' ? 'Missing required field Action' : 'Policy statement must contain actions.';
  for (const action of actions) {
    const parts = action.split(':');
    if (kind === 'trust' && !trustActions.test(action))
      return 'AssumeRole policy may only specify STS AssumeRole actions.';
    if (action !== '*' && parts.length < 2) return prefaced;
    if (parts.length > 2) return 'Actions/Condition can contain only one colon.';
    if (action !== '*' && !/^[a-zA-Z0-9-]+$/.test(parts[0] ?? '')) return `Vendor ${parts[0]} is not valid`;
  }
  return undefined;
}

const prefaced = 'Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.';

function resourceProblem({ Resource, NotResource }: Statement, kind: PolicyKind): string | undefined {
  const resources = [Resource ?? NotResource ?? []].flat();
  if (kind === 'trust') return resources.length > 0 ? 'Has prohibited field Resource' : undefined;
  if (Resource !== undefined && NotResource !== undefined)
    return 'Syntax errors in policy. Resource and NotResource are both there.';
  if (resources.length === 0) return 'Policy statement must contain resources.';
  for (const resource of resources) {
    if (resource === '*') continue;
    const [arn, partition = '', service = '', region = ''] = resource.split(':');
    if (arn !== 'arn' || !resource.slice(4).includes(':')) return `Resource ${resource} must be in ARN format or "*".`;
    if (!/^(aws(-[a-z-]+)?|\*)$/.test(partition))
      return `Partition "${partition}" is not valid for resource "${resource}".`;
    if (!service || /[*?]/.test(service)) return 'Resource vendor must be fully qualified and cannot contain regexes.';
    if (service === 's3' && /^[a-z0-9-]+$/.test(region))
      return `Resource ${resource} can not contain region information.`;
    if (service === 'iam' && region) return `IAM resource ${resource} cannot contain region information.`;
    if (resource.split(':').length < 6 && !resource.endsWith('*')) return 'The policy failed legacy parsing';
  }
  return undefined;
}

function conditionProblem({ Condition = {} }: Statement): string | undefined {
  for (const [operator, keys] of Object.entries(Condition)) {
    if (!operators.test(readOperator(operator)?.operator ?? '')) return `Invalid Condition type : ${operator}.`;
    if (Object.keys(keys).some((key) => !key.includes(':'))) return prefaced;
  }
  return undefined;
}

/** Whatever AWS would evaluate and the local cloud can't is refused when it is put: guessing could allow what AWS refuses. */
function requireEvaluated(text: string, version: string | undefined, statements: Statement[]): void {
  const used = statements.flatMap(({ Condition = {} }) => Object.keys(Condition));
  const operator = used.find((each) => !evaluatedOperators.includes(readOperator(each)?.operator ?? ''));
  if (operator !== undefined) {
    throw notEvaluated(`the condition operator ${operator}, only ${evaluatedOperators.join(', ')}`);
  }
  const [variable] = version === '2012-10-17' ? unknownVariables(text) : [];
  if (variable !== undefined) throw notEvaluated(`the policy variable ${variable}: requests here never have it`);
}

const notEvaluated = (what: string): AwsError =>
  new AwsError('NotImplemented', `The local cloud does not evaluate ${what}.`, 501);
