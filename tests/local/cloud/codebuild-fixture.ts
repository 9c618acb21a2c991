/** CodeBuild in a cloud in memory, with a project `store`. */
import { buildEnd } from '../../../local/builds/completion';
import { createCodeBuildService } from '../../../local/cloud/services/codebuild';
import type { Shape } from '../../../local/contract/service';
import { MemoryCloud } from '../workflow/memory-cloud';

export const never = new AbortController().signal;
export const serviceRole = 'arn:aws:iam::000000000000:role/build';

export const project = (buildspec: string, settings: Shape = {}): Shape => ({
  name: 'store',
  serviceRole,
  source: { type: 'NO_SOURCE', buildspec },
  artifacts: { type: 'NO_ARTIFACTS' },
  environment: {
    type: 'LINUX_CONTAINER',
    image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0',
    computeType: 'BUILD_GENERAL1_SMALL',
  },
  ...settings,
});

export function start(): MemoryCloud {
  const cloud = new MemoryCloud();
  cloud.add(createCodeBuildService(cloud));
  return cloud;
}

/** Starts a build and returns it when it has ended. */
export async function build(cloud: MemoryCloud, input: Shape = {}): Promise<Shape> {
  const started = await cloud.call('codebuild', 'StartBuild', { projectName: 'store', ...input });
  await buildEnd(started.build.arn, never);
  return describe1(cloud, started.build.id);
}

export async function describe1(cloud: MemoryCloud, id: string): Promise<Shape> {
  return (await cloud.call('codebuild', 'BatchGetBuilds', { ids: [id] })).builds[0];
}

export const phaseOf = (result: Shape, type: string): Shape =>
  result.phases.find(({ phaseType }: Shape) => phaseType === type);
