/** The program that runs .NET handlers, as AWS's own does in Lambda. */
import path from 'node:path';
import { type Framework, machineArchitecture } from '../core/targets';
import { buildProgram, type Program } from '../startup/build-programs';

const program: Program = { folder: path.join(__dirname, 'dotnet-bootstrap'), assembly: 'bootstrap' };

const cache = path.resolve(__dirname, '..', '.prejit', 'dotnet-bootstrap');

const built = new Map<Framework, Promise<string>>();

/** Path of the bootstrap's `bootstrap.dll` for a framework: ReadyToRun code, as AWS's own is. Built if it isn't there. */
export function bootstrapPath(framework: Framework): Promise<string> {
  let pending = built.get(framework);
  if (!pending) {
    pending = buildProgram(program, { cache, framework, architecture: machineArchitecture });
    built.set(framework, pending);
    // A build that failed may succeed later, say when the network is back.
    pending.catch(() => built.delete(framework));
  }
  return pending;
}
