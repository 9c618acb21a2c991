/** A real ReadyToRun image: one of the .NET runtime's own assemblies on this machine. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAssembly } from '../../../core/assembly/ready-to-run';

export function sharedFrameworkAssembly(): { bytes: Buffer; methods: number } {
  const lines = execFileSync('dotnet', ['--list-runtimes'], { encoding: 'utf8' }).split('\n');
  const runtimes = lines.flatMap((line) => {
    const match = /^Microsoft\.NETCore\.App (\S+) \[(.*)\]$/.exec(line);
    return match?.[1] && match[2] ? [join(match[2], match[1])] : [];
  });
  const bytes = readFileSync(join(runtimes.at(-1) ?? '', 'System.Collections.Immutable.dll'));
  const methods = readAssembly(bytes)?.readyToRun?.methods ?? 0;
  if (methods === 0) throw new Error('the runtime has no precompiled System.Collections.Immutable.dll');
  return { bytes, methods };
}
