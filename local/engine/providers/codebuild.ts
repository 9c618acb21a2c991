/** CodeBuild projects. Pulumi's arguments have the API's own names, with few exceptions. */
import type { Properties, ResourceType, ResourceTypes } from './resource-type';

const project: ResourceType = {
  name: { property: 'name', maxLength: 150 },
  taggable: true,
  replaceOn: ['name'],
  describe({ name }, { partition, region, accountId }) {
    const arn = `arn:${partition}:codebuild:${region}:${accountId}:project/${name}`;
    return { id: arn, arn };
  },
  async create(inputs, { aws }) {
    await aws('codebuild', 'CreateProject', projectInput(inputs));
    return undefined;
  },
  async update(inputs, _existing, { aws }) {
    await aws('codebuild', 'UpdateProject', projectInput(inputs));
    return undefined;
  },
  async delete({ inputs }, { aws }) {
    await aws('codebuild', 'DeleteProject', { name: inputs.name });
  },
};

function projectInput(inputs: Properties): Properties {
  const { environment } = inputs;
  return {
    name: inputs.name,
    description: inputs.description,
    serviceRole: inputs.serviceRole,
    source: inputs.source,
    secondarySources: inputs.secondarySources,
    artifacts: inputs.artifacts,
    environment: {
      ...environment,
      environmentVariables: environment.environmentVariables?.map((variable: Properties) => ({
        ...variable,
        type: variable.type ?? 'PLAINTEXT',
      })),
    },
    timeoutInMinutes: inputs.buildTimeout,
    queuedTimeoutInMinutes: inputs.queuedTimeout,
    // Pulumi spells the member its own way.
    logsConfig: inputs.logsConfig && { cloudWatchLogs: inputs.logsConfig.cloudwatchLogs },
    // CodeBuild refuses it by name.
    vpcConfig: inputs.vpcConfig,
    tags: Object.entries(inputs.tagsAll as Record<string, string>).map(([key, value]) => ({ key, value })),
  };
}

export const codebuildTypes: ResourceTypes = { 'aws:codebuild/project:Project': project };
