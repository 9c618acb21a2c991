/**
 * The program that runs the handlers of .NET class libraries. In Lambda it is AWS's RuntimeSupport; here it is AWS's too where one
 * is given or the package feed has it, and else a small one of our own with the same command line and the same rules.
 */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { type Framework, machineArchitecture } from '../core/targets';
import { buildProgram, type Program } from '../startup/build-programs';
import { awsBootstrapFor, runtimeSupportSources } from './amazon-lambda';
import type { Bootstrap } from './function-environment';

/** Variable with the path of a bootstrap to take instead: AWS's `Amazon.Lambda.RuntimeSupport.dll`, built from its source. */
export const bootstrapVariable = 'PREJIT_BOOTSTRAP';

const ownProgram: Program = {
  folder: path.join(__dirname, 'dotnet-bootstrap'),
  assembly: 'Amazon.Lambda.RuntimeSupport',
  shared: runtimeSupportSources,
};

const cache = path.resolve(__dirname, '..', '.prejit', 'dotnet-bootstrap');

const found = new Map<string, Promise<Bootstrap>>();

/**
 * The bootstrap for a framework; built, if it isn't there, as ReadyToRun code, as AWS's own is.
 * @param given path of the program to take; default: what PREJIT_BOOTSTRAP says
 */
export function bootstrapFor(framework: Framework, given = process.env[bootstrapVariable]): Promise<Bootstrap> {
  const key = given || framework;
  let pending = found.get(key);
  if (!pending) {
    pending = given ? givenBootstrap(given) : findBootstrap(framework);
    found.set(key, pending);
    // A build that failed may succeed later, say when the network is back.
    pending.catch(() => found.delete(key));
  }
  return pending;
}

async function givenBootstrap(given: string): Promise<Bootstrap> {
  const program = path.resolve(given);
  if (existsSync(program)) return { path: program, title: `${path.basename(program)}, as given` };
  throw new Error(
    `There is no bootstrap ${program}. Give the path of Amazon.Lambda.RuntimeSupport.dll, as an option or in ${bootstrapVariable}.`,
  );
}

async function findBootstrap(framework: Framework): Promise<Bootstrap> {
  const aws = await awsBootstrapFor(framework);
  if (aws) return { path: aws, title: "AWS's Amazon.Lambda.RuntimeSupport, from the package feed" };
  const own = await buildProgram(ownProgram, { cache, framework, architecture: machineArchitecture });
  return { path: own, title: "Prejit's own, since the package feed has no Amazon.Lambda.RuntimeSupport" };
}
