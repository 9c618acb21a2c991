/** Finds the handler of a published function, or asks for it. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import * as path from 'node:path';
import { promisify } from 'node:util';
import { ProfilerError } from './errors';
import { findHandlerSettings } from './handler-settings';
import type { PublishedFunction } from './published-function';
import { clearWinner, type HandlerCandidate, rankHandlers } from './rank-handlers';

/** What handlers/Program.cs writes. */
interface FunctionAssemblies {
  isExecutable: boolean;
  handlers: HandlerCandidate[];
}

export interface FoundHandler {
  /** `Assembly::Type::Method`, or the assembly's name for an executable. */
  handler: string;
  reason: string;
}

export interface FindHandlerOptions {
  /** Path of the program that lists the methods that Lambda could call. */
  program: string;
  /** Lets the user choose, where there is one. */
  ask?: (question: string, choices: string[]) => Promise<string>;
}

/** Bytes of what the program lists: a line for each public method of the function's projects. */
const maxBuffer = 64 * 1024 * 1024;

/** More are not listed. */
const mostListed = 10;

/** @throws ProfilerError `HandlerUnclear` when none stands out and nobody can be asked. */
export async function findHandler(published: PublishedFunction, options: FindHandlerOptions): Promise<FoundHandler> {
  const { assembly, ownAssemblies } = published;
  const settings = findHandlerSettings(published.directory, ownAssemblies);
  const [setting] = settings;
  if (setting && settings.length === 1) return { handler: setting.handler, reason: `${setting.file} names it` };
  if (settings.length > 1)
    return choose(
      settings.map(({ handler }) => handler),
      `${setting?.file} names several methods`,
      options,
    );

  const { isExecutable, handlers } = await readAssemblies(published, options.program);
  if (isExecutable && published.libraries.has(runtimeClient))
    return { handler: assembly, reason: 'it is an executable with the Lambda runtime client' };
  const ranked = rankHandlers(handlers);
  const winner = clearWinner(ranked);
  if (winner) return { handler: winner.handler, reason: `it ${winner.reason}` };
  if (isExecutable && (ranked[0]?.rank ?? 0) === 0)
    return { handler: assembly, reason: 'it is an executable without a method that looks like a handler' };
  const listed = ranked.filter(({ rank }) => rank === ranked[0]?.rank || rank > 0).map(({ handler }) => handler);
  return choose(listed, explainNone(listed, handlers), options);
}

/** Executables that Lambda starts bring it along: it asks for the events. */
const runtimeClient = 'amazon.lambda.runtimesupport';

async function readAssemblies(published: PublishedFunction, program: string): Promise<FunctionAssemblies> {
  const names = new Set([published.assembly, ...published.ownAssemblies]);
  const files = [...names].map((name) => path.join(published.directory, `${name}.dll`)).filter(existsSync);
  const { stdout } = await promisify(execFile)('dotnet', [program, ...files], { cwd: __dirname, maxBuffer });
  return JSON.parse(stdout);
}

async function choose(handlers: string[], why: string, { ask }: FindHandlerOptions): Promise<FoundHandler> {
  if (ask && handlers.length > 0) return { handler: await ask(why, handlers), reason: 'you chose it' };
  const listed = handlers.slice(0, mostListed).map((handler) => `\n  --handler ${handler}`);
  const more = handlers.length > mostListed ? `\n  and ${handlers.length - mostListed} more` : '';
  throw new ProfilerError(
    'HandlerUnclear',
    `Say with --handler Assembly::Type::Method which method handles events: ${why}${listed.join('')}${more}`,
  );
}

function explainNone(listed: string[], all: HandlerCandidate[]): string {
  if (listed.length > 0) return 'none of these stands out';
  const overloaded = all.filter(({ isOverloaded }) => isOverloaded).map(({ handler }) => handler);
  return overloaded.length > 0
    ? `Lambda can't call ${[...new Set(overloaded)].join(', ')}, because several methods have that name. Give the handler a name of its own.`
    : 'no public method of a public class could be one. It takes an event and an ILambdaContext at most, and its class a constructor without parameters.';
}
