/** `codebuild:startBuild.sync`. https://docs.aws.amazon.com/step-functions/latest/dg/connect-codebuild.html */
import { buildEnd } from '../../builds/completion';
import type { Shape } from '../../contract/service';
import { type Json, TaskFailure } from '../task-failure';
import { camelCase, pascalCase } from './case';
import { serviceFailure } from './failures';
import type { IntegrationContext } from './index';

/** Waits until the build has ended; a build that did not succeed fails the task, with the build as cause. */
export async function startBuildAndWait(parameters: Json, context: IntegrationContext): Promise<Json> {
  const started = await start(parameters, context);
  const result = { Build: describe(await ended(started.arn, context)) };
  if (result.Build.BuildStatus !== 'SUCCEEDED') throw new TaskFailure('States.TaskFailed', JSON.stringify(result));
  return result;
}

async function start(parameters: Json, { call }: IntegrationContext): Promise<Shape> {
  try {
    return (await call('codebuild', 'StartBuild', camelCase(parameters))).build;
  } catch (error) {
    throw serviceFailure(error, 'CodeBuild');
  }
}

async function ended(arn: string, context: IntegrationContext): Promise<Shape> {
  const end = buildEnd(arn, context.signal);
  // Stops waiting for a build that had ended before, and makes the rejection below the only one.
  end.catch(() => {});
  const build = await read(arn, context);
  if (build.buildStatus !== 'IN_PROGRESS') return build;
  try {
    await end;
  } catch (reason) {
    // As Step Functions does, the build is stopped when its task is: as the role, and as well as its permissions allow.
    await context
      .call('codebuild', 'StopBuild', { id: arn })
      .catch((error: Error) => context.log(`The build ${arn} can't be stopped: ${error.message}`));
    throw reason;
  }
  return read(arn, context);
}

async function read(arn: string, { call }: IntegrationContext): Promise<Shape> {
  try {
    return (await call('codebuild', 'BatchGetBuilds', { ids: [arn] })).builds[0];
  } catch (error) {
    throw serviceFailure(error, 'CodeBuild');
  }
}

/** The build as Step Functions shows it: times are milliseconds since 1970. */
const describe = (build: Shape): Json => pascalCase(build, (date) => date.getTime());
