/** The environment variables that a recorded function finds: Lambda's, its user's, and its user's account. */
import { existsSync } from 'node:fs';
import { homedir } from 'node:os';
import * as path from 'node:path';

const credentialVariables = ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY', 'AWS_SESSION_TOKEN'];

/** What npm sets for its scripts is not meant for the function. */
const isOfNpm = (name: string): boolean => /^npm_/i.test(name) || name === 'INIT_CWD' || name === 'NODE';

/** The variables of the shell in which the command was called: that is where a function's own are set for a recording. */
export const shellVariables = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !isOfNpm(entry[0]),
    ),
  );

/**
 * Gives a start the region and the credentials of the shell, where it has any: the function calls what it calls in earnest.
 * A start outside of any account has stand-ins, so that a function that only asks for them starts.
 */
export function withAccount(start: Record<string, string>): Record<string, string> {
  const shell = shellVariables();
  const region = shell.AWS_REGION ?? shell.AWS_DEFAULT_REGION;
  const located = region ? { ...start, AWS_REGION: region, AWS_DEFAULT_REGION: region } : start;
  if (!hasCredentials(shell)) return located;
  const others = Object.entries(located).filter(([name]) => !credentialVariables.includes(name));
  const own = Object.entries(shell).filter(([name]) => credentialVariables.includes(name));
  return Object.fromEntries([...others, ...own]);
}

/** Whether the AWS SDK finds some: in variables, by a profile's name, or in its file. */
function hasCredentials(shell: Record<string, string>): boolean {
  const file = shell.AWS_SHARED_CREDENTIALS_FILE ?? path.join(homedir(), '.aws', 'credentials');
  return Boolean(shell.AWS_ACCESS_KEY_ID || shell.AWS_PROFILE) || existsSync(file);
}
