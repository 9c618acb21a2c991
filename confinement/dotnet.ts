/** The .NET runtime for programs in a sandbox: where the build's own lies, such as /root, others may not look. */
import { existsSync } from 'node:fs';
import { readdir, realpath } from 'node:fs/promises';
import { delimiter, dirname, join } from 'node:path';
import type { Sandbox } from './sandbox';

const runtime = join('shared', 'Microsoft.NETCore.App');
const hostResolver = join('host', 'fxr');

/** Returns the path of `dotnet` in the sandbox, with the newest runtime and nothing of the SDK. */
export async function bringDotnet(sandbox: Sandbox): Promise<string> {
  const root = await dotnetRoot();
  for (const folder of [runtime, hostResolver]) {
    const version = newest(await readdir(join(root, folder)));
    await sandbox.bringFolder(join(root, folder, version), join('dotnet', folder, version));
  }
  return sandbox.bring(join(root, 'dotnet'), join('dotnet', 'dotnet'), 0o755);
}

/** `dotnet` on the PATH is often a link to where it is installed. */
async function dotnetRoot(): Promise<string> {
  const folders = (process.env.PATH ?? '').split(delimiter);
  const found = folders.map((folder) => join(folder, 'dotnet')).find(existsSync);
  if (!found) throw new Error('There is no `dotnet` on the PATH');
  return dirname(await realpath(found));
}

/** By number: 10.0.9 is older than 10.0.10. */
function newest(versions: string[]): string {
  const [last = ''] = [...versions].sort((a, b) => b.localeCompare(a, 'en', { numeric: true }));
  return last;
}
