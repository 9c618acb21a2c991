/** Publishes a function that is measured, and says how Lambda starts it. */
import { execFile } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { provideAmazonLambda } from '../lambda-host/amazon-lambda';
import { publishedStart } from '../lambda-host/dotnet-environment';
import type { StartOptions } from '../lambda-host/function-environment';
import type { Subject } from './subject';

const run = promisify(execFile);

/** What makes the functions' projects, which are made for a layer, publish as one without any settings would. */
export const ilOptions = ['-p:PublishReadyToRun=false'];

/** Publishes a function to a folder, with further options of `dotnet publish`. */
export async function publishFunction(
  subject: Pick<Subject, 'name' | 'source' | 'project'>,
  output: string,
  options: string[],
): Promise<string> {
  const project = path.join(subject.source, `${subject.project}.csproj`);
  // Intermediate files apart for each, so that none of one arm reaches another.
  const fixed = ['-c', 'Release', '-o', output, '--artifacts-path', `${output}-build`, '-v', 'quiet', '-nologo'];
  await provideAmazonLambda();
  try {
    await run('dotnet', ['publish', project, ...fixed, ...options]);
  } catch (error) {
    throw new Error(`${subject.name} could not be published: ${(error as { stdout?: string }).stdout ?? error}`);
  }
  // Symbols are not deployed.
  await rm(path.join(output, `${subject.project}.pdb`), { force: true });
  return output;
}

export interface PublishedSubject {
  /** Output of `dotnet publish`. */
  directory: string;
  /** Further variables, with paths of this machine, or below `/opt`. */
  environment: Record<string, string>;
  /** The folder that stands for `/opt`. */
  opt?: string;
}

/** What a cold start of it starts. */
export const startOf = (subject: Subject, { directory, environment, opt }: PublishedSubject): Promise<StartOptions> =>
  publishedStart({
    directory,
    framework: 'net10.0',
    handler: subject.handler,
    variables: { ...subject.environment, ...environment },
    ...(opt && { opt }),
  });

/** The event that every start of a function handles. */
export const readEvent = (subject: Pick<Subject, 'event'>): Promise<string> => readFile(subject.event, 'utf8');
