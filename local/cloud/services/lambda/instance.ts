/** One execution environment of one function version: a process of this machine, or what stands for one. */
import type { Poolable } from '../../../../lambda-host/pool';
import type { Invocation, InvocationResult } from '../../../../lambda-host/runtime-api';
import type { Cloud } from '../../../contract/service';
import { ProcessInstance } from './process-instance';
import type { InitializationType } from './report';
import { SimulatedInstance } from './simulated-instance';
import type { FunctionVersion } from './store';

export interface Instance extends Poolable {
  /** Waits for the end of the init phase. @returns the error that ended it, if one did */
  initialize(): Promise<InvocationResult | undefined>;
  /** Runs one invocation. What the function does wrong is in the result. */
  invoke(invocation: Invocation): Promise<Completed>;
}

export interface Completed {
  result: InvocationResult;
  /** What was logged from the invocation's START line to its REPORT line. */
  log: string;
}

/** Starts an environment. Its init phase goes on after this has resolved. */
export async function startInstance(
  cloud: Cloud,
  version: FunctionVersion,
  type: InitializationType,
): Promise<Instance> {
  const Layers = version.layers.map(({ arn }) => ({ Arn: arn }));
  const simulated = cloud.lambdaOptions?.simulate?.({ ...version.configuration, Layers });
  if (simulated) return new SimulatedInstance(simulated, version.configuration, type);
  return ProcessInstance.start(cloud, version, type);
}
