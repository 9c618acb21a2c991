/** The stack's CodeBuild projects. */
import type { Project } from '@aws-sdk/client-codebuild';
import type { Clients } from '../clients';
import type { StackOutputs } from '../outputs';

/** Those that are there; a missing one is the build image's finding. */
export async function projectsOf({ codebuild }: Clients, { buildProjects }: StackOutputs): Promise<Project[]> {
  const { projects = [] } = await codebuild.batchGetProjects({ names: Object.values(buildProjects) });
  return projects;
}
