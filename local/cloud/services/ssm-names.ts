/**
 * Names of parameters, and how requests say them.
 * https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-paramstore-su-create.html
 */
import { AwsError } from '../../contract/service';

const namePattern = /^\/?[a-zA-Z0-9_.-]+(\/[a-zA-Z0-9_.-]+)*$/;
const maxNameLength = 1011;
const maxDepth = 15;

/**
 * A parameter by its name or ARN, with the version or label that follows a colon. The ARN doesn't tell whether the name
 * starts with a slash: one that has more parts does.
 */
export function readSelector(text: string): { name: string; selector: string | undefined } {
  const [, path] = /^arn:aws:ssm:[^:]*:[^:]*:parameter\/(.+)$/.exec(text) ?? [];
  const [name = '', selector] = (path ?? text).split(':');
  return { name: path?.includes('/') ? `/${name}` : name, selector };
}

export function checkName(name: string): void {
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
