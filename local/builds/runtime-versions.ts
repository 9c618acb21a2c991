/** Checks that the machine has the tools that a buildspec's `runtime-versions` ask for. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const installHelp = { dotnet: 'the .NET SDK', nodejs: 'Node.js' };
type Runtime = keyof typeof installHelp;

/** Versions of each tool that are installed, `10.0.401` and the like. */
const installed: Record<Runtime, (environment: Record<string, string>) => Promise<string[]>> = {
  async dotnet(environment) {
    const lines = await output('dotnet', ['--list-sdks'], environment);
    return lines.flatMap((line) => line.split(' ')[0] ?? []);
  },
  async nodejs(environment) {
    return (await output('node', ['--version'], environment)).map((line) => line.replace(/^v/, ''));
  },
};

/**
 * Throws unless each named tool is installed in at least the version asked for (`10.0`, `20` or `8.0.428`).
 * CodeBuild installs the exact version; here a newer one does, since a newer SDK builds for older frameworks too.
 */
export async function checkRuntimeVersions(
  wanted: Partial<Record<Runtime, string>>,
  environment: Record<string, string>,
): Promise<void> {
  for (const [runtime, version] of Object.entries(wanted) as [Runtime, string][]) {
    const found = await installed[runtime](environment);
    if (found.some((candidate) => isAtLeast(candidate, version))) continue;
    throw new Error(
      `runtime-versions: ${runtime} ${version} is asked for and this machine has ${found.join(', ') || 'none'}. ` +
        `Install ${installHelp[runtime]} ${version} or later.`,
    );
  }
}

/** Compares `10.0.401` with `10.0`, part by part as far as the wanted version goes. */
export function isAtLeast(version: string, wanted: string): boolean {
  const have = version.split('.').map((part) => Number.parseInt(part, 10));
  for (const [index, part] of wanted.split('.').entries()) {
    const difference = (have[index] ?? 0) - Number(part);
    if (difference !== 0) return difference > 0;
  }
  return true;
}

async function output(command: string, args: string[], environment: Record<string, string>): Promise<string[]> {
  try {
    const { stdout } = await promisify(execFile)(command, args, { env: environment });
    return stdout.trim().split('\n').filter(Boolean);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
