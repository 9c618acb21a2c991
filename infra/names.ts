/** How resources are called whose name people read, and which stacks' names AWS has no room for. */
import * as pulumi from '@pulumi/pulumi';

/** Name of the stack among those of its account and region. */
export const stackId = (): string => `${pulumi.getProject()}-${pulumi.getStack()}`;

/**
 * `<project>-<stack>-<part>`, for resources whose name people read in the console or type in a command. All others get
 * Pulumi's names, which may be replaced without a conflict.
 */
export const physicalName = (part: string): string => nameOf(pulumi.getProject(), pulumi.getStack(), part);

const nameOf = (project: string, stack: string, part: string): string => `${project}-${stack}-${part}`;

/**
 * What Lambda takes as the name of a function. Names of CodeBuild projects (150 characters), state machines (80) and log
 * groups may be longer and hold as much. Source: the services' API models, and Lambda's documents for the length.
 */
const maxLength = 64;
const allowedCharacters = /^[A-Za-z0-9][A-Za-z0-9_-]*$/;

/** The function with the longest name. */
const longestPart = 'update-consumers';

/** What is wrong with the names of a project and a stack, which Pulumi lets have 100 characters, dots among them. */
export function nameProblems(project: string, stack: string): string[] {
  const longest = nameOf(project, stack, longestPart);
  const longestStack = maxLength - nameOf(project, '', longestPart).length;
  const allowed =
    `letters, digits, "-" and "_", beginning with a letter or a digit` +
    (longestStack > 0 ? `, and of a stack of the project ${project} at most ${longestStack} characters` : '');
  if (allowedCharacters.test(longest) && longest.length <= maxLength) return [];
  return [
    `The stack ${stack} of the project ${project} would have a Lambda function ${longest} (${longest.length} characters), ` +
      `which AWS refuses. Allowed: ${allowed}. Fix: \`pulumi stack rename\`, or another project name in Pulumi.yaml.`,
  ];
}
