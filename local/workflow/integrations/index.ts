/** Service integrations of Step Functions: what a Task state's `Resource` calls. */
import type { ServiceName, Shape } from '../../contract/service';
import { type Json, TaskFailure } from '../task-failure';
import { startBuildAndWait } from './codebuild';
import { invokeFunction } from './lambda';

/** Calls an operation as the state machine's role. */
export type RoleCall = (service: ServiceName, operation: string, input: Shape) => Promise<Shape>;

export interface IntegrationContext {
  call: RoleCall;
  /** Aborts when nobody waits for the task any more. */
  signal: AbortSignal;
  /** Says what went wrong where it can't be answered. */
  log(line: string): void;
}

export type Integration = (parameters: Json, context: IntegrationContext) => Promise<Json>;

const integrations: Record<string, Integration> = {
  'lambda:invoke': invokeFunction,
  'codebuild:startBuild.sync': startBuildAndWait,
};

/** The integration behind a `Resource`, or undefined when it does not run here. */
export function findIntegration(resource: string): Integration | undefined {
  const [, api = ''] = /^arn:aws[a-z-]*:states:::(.+)$/.exec(resource) ?? [];
  return Object.hasOwn(integrations, api) ? integrations[api] : undefined;
}

/** Runs a task of a `Resource` that was found to run here when the state machine was created. */
export function runIntegration(resource: string, parameters: Json, context: IntegrationContext): Promise<Json> {
  const integration = findIntegration(resource);
  if (!integration) throw new TaskFailure('States.Runtime', `The resource ${resource} does not run here.`);
  return integration(parameters, context);
}
