/** Publishes a function that is measured, and says how Lambda starts it. */
import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { dotnetCommand } from '../lambda-host/dotnet-command';
import type { Subject } from './subject';

const run = promisify(execFile);

/** What makes the functions' projects, which are made for a layer, publish as one without any settings would. */
export const ilOptions = ['-p:PublishReadyToRun=false'];

/** Publishes a function to a folder, with further options of `dotnet publish`. */
export async function publishFunction(subject: Subject, output: string, options: string[]): Promise<string> {
  const project = path.join(subject.source, `${subject.project}.csproj`);
  // Intermediate files apart for each, so that none of one arm reaches another.
  const fixed = ['-c', 'Release', '-o', output, '--artifacts-path', `${output}-build`, '-v', 'quiet', '-nologo'];
  try {
    await run('dotnet', ['publish', project, ...fixed, ...options]);
  } catch (error) {
    throw new Error(`${subject.name} could not be published: ${(error as { stdout?: string }).stdout ?? error}`);
  }
  // Symbols are not deployed.
  await rm(path.join(output, `${subject.project}.pdb`), { force: true });
  return output;
}

/** The command line of a cold start. */
export function startCommand(subject: Subject, { directory }: { directory: string }, bootstrap: string): string[] {
  const file = (suffix: string) => path.join(directory, `${subject.project}.${suffix}`);
  const files = { depsFile: file('deps.json'), runtimeConfig: file('runtimeconfig.json') };
  return dotnetCommand({ ...files, bootstrap, handler: subject.handler });
}

/** The event that every start of a function handles. */
export const readEvent = (subject: Subject): Promise<string> => readFile(subject.event, 'utf8');
