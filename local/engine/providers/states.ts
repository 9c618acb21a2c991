/** Step Functions state machines. */
import { type Properties, type ResourceType, type ResourceTypes, retag } from './resource-type';

const stateMachine: ResourceType = {
  name: { property: 'name', maxLength: 80 },
  taggable: true,
  replaceOn: ['name', 'namePrefix', 'type'],
  describe({ name }, { partition, region, accountId }) {
    const arn = `arn:${partition}:states:${region}:${accountId}:stateMachine:${name}`;
    return { id: arn, arn, status: 'ACTIVE' };
  },
  async create(inputs, { aws }) {
    const { creationDate } = await aws('states', 'CreateStateMachine', {
      name: inputs.name,
      type: inputs.type ?? 'STANDARD',
      ...configuration(inputs),
      tags: tags(inputs.tagsAll),
    });
    return creationDate === undefined ? undefined : { creationDate: new Date(creationDate).toISOString() };
  },
  async update(inputs, existing, { aws }) {
    await aws('states', 'UpdateStateMachine', { stateMachineArn: existing.id, ...configuration(inputs) });
    await retag(
      inputs,
      existing,
      (all) => aws('states', 'TagResource', { resourceArn: existing.id, tags: tags(all) }),
      (tagKeys) => aws('states', 'UntagResource', { resourceArn: existing.id, tagKeys }),
    );
    return { creationDate: existing.outputs.creationDate };
  },
  async delete({ id }, { aws }) {
    await aws('states', 'DeleteStateMachine', { stateMachineArn: id });
  },
};

function configuration(inputs: Properties): Properties {
  const { loggingConfiguration: logging, tracingConfiguration: tracing } = inputs;
  return {
    definition: inputs.definition,
    roleArn: inputs.roleArn,
    loggingConfiguration: logging && {
      level: logging.level ?? 'OFF',
      includeExecutionData: logging.includeExecutionData ?? false,
      destinations:
        logging.logDestination === undefined
          ? []
          : [{ cloudWatchLogsLogGroup: { logGroupArn: logging.logDestination } }],
    },
    tracingConfiguration: tracing && { enabled: tracing.enabled ?? false },
  };
}

/** Step Functions spells its tags in lower case. */
const tags = (all: Record<string, string>): { key: string; value: string }[] =>
  Object.entries(all).map(([key, value]) => ({ key, value }));

export const statesTypes: ResourceTypes = { 'aws:sfn/stateMachine:StateMachine': stateMachine };
