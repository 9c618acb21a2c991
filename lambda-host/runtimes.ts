/** Which Lambda runtimes can be run on this machine, and how. */
import { frameworks, lambdaRuntime } from '../core/targets';
import { dotnetEnvironment } from './dotnet-environment';
import type { FunctionSpecification, StartOptions } from './function-environment';
import { nodeEnvironment } from './node-environment';

export const isNode = (runtime: string): boolean => /^nodejs\d+\.x$/.test(runtime);

export const isDotnet = (runtime: string): boolean => frameworks.map(lambdaRuntime).some((known) => known === runtime);

/** What to start for a function. Unpacks its code and layers, and builds the .NET bootstrap when it is first needed. */
export function startOptions(specification: FunctionSpecification): Promise<StartOptions> {
  return isNode(specification.runtime) ? nodeEnvironment(specification) : dotnetEnvironment(specification);
}
