/** Layers that a function's owner has put on it already: a startup hook, and a wrapper. Each says in the log that it ran. */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { machineArchitecture } from '../core/targets';
import { programMode, zipTime } from '../core/zip-entries';
import { buildProgram, type Program } from '../startup/build-programs';

export interface OwnLayer {
  zip(): Promise<Buffer>;
  /** What the function's configuration sets for it. */
  variables: Record<string, string>;
  /** What every process that starts with it writes. */
  says: string;
}

const cache = path.join(__dirname, '..', '.prejit', 'shapes');
const hook: Program = { folder: path.join(__dirname, 'own-hook'), assembly: 'OwnHook' };

export const ownHook: OwnLayer = {
  async zip() {
    const file = await buildProgram(hook, { cache, framework: 'net10.0', architecture: machineArchitecture });
    return zipOf('own/OwnHook.dll', await readFile(file));
  },
  variables: { DOTNET_STARTUP_HOOKS: '/opt/own/OwnHook.dll' },
  says: "the owner's startup hook ran",
};

const wrapper = `#!/bin/bash
export OWN_WRAPPER=on
echo "the owner's wrapper ran"
exec "$@"
`;

export const ownWrapper: OwnLayer = {
  zip: () => zipOf('own/wrapper', Buffer.from(wrapper)),
  variables: { AWS_LAMBDA_EXEC_WRAPPER: '/opt/own/wrapper' },
  says: "the owner's wrapper ran",
};

function zipOf(name: string, content: Buffer): Promise<Buffer> {
  const zip = new ZipFile();
  zip.addBuffer(content, name, { ...zipTime, mode: programMode });
  zip.end();
  return buffer(zip.outputStream);
}
