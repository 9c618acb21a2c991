import * as path from 'node:path';

/**
 * A path that the user gave on a command line, absolute. npm runs its scripts in the project's folder and leaves the one where
 * the user stands in `INIT_CWD` (https://docs.npmjs.com/cli/commands/npm-run).
 */
export const userPath = (given: string): string => path.resolve(process.env.INIT_CWD ?? process.cwd(), given);
