/** Records what a program declares, and answers with outputs that look like AWS's. Nothing is created anywhere. */
import { createHash } from 'node:crypto';
import type { AwsCall } from '../../../local/contract/service';
import { findResourceType } from '../../../local/engine/providers';
import { invoke } from '../../../local/engine/providers/invokes';
import { complete, defaultsOf } from '../../../local/engine/providers/names';
import type { AccountContext, Properties } from '../../../local/engine/providers/resource-type';
import { claimUrn, type Registered, type Registration, type ResourceHandler } from '../../../local/engine/resources';
import { stackType } from '../../../local/engine/urn';
import { type PropertyValues, unknown } from '../../../local/engine/wire';

/** A resource as the program declared it, with what the program could read of it. */
export interface RecordedResource extends Registration {
  /** Absent on components. */
  id?: string;
  outputs: PropertyValues;
}

export interface RecordingOptions {
  /** With a call to AWS, the program finds what is there; without, nothing is. */
  context: AccountContext & { aws?: AwsCall };
  config: Record<string, string>;
  /** Whether a preview would create the resource: then what only AWS knows of it is unknown. Default: all are there. */
  isNew?(resource: Registration): boolean;
}

/**
 * Errors are recorded too, and the program goes on without hearing of them: in one process with the SDK there is no other
 * way to come to an end, since a failed call leaves promises behind that nobody can wait for.
 */
export class Recording implements ResourceHandler {
  readonly resources: RecordedResource[] = [];
  readonly errors: Error[] = [];
  outputs: PropertyValues = {};
  private readonly declared = new Set<string>();

  constructor(private readonly options: RecordingOptions) {}

  async register(resource: Registration): Promise<Registered> {
    try {
      claimUrn(resource.urn, this.declared);
    } catch (error) {
      this.errors.push(error as Error);
      return { outputs: {} };
    }
    const found = this.outputsOf(resource);
    const { id, ...outputs } = this.options.isNew?.(resource) ? unknownBeyond(resource.inputs, found) : found;
    const registered = { ...(id === undefined ? {} : { id }), outputs };
    this.resources.push({ ...resource, ...registered });
    return registered;
  }

  setOutputs(urn: string, outputs: PropertyValues): void {
    const resource = this.resources.find((candidate) => candidate.urn === urn);
    if (resource === undefined) return;
    resource.outputs = outputs;
    if (resource.type === stackType) this.outputs = outputs;
  }

  async invoke(token: string, inputs: PropertyValues): Promise<PropertyValues> {
    try {
      return await invoke(token, this.options.context, inputs);
    } catch (error) {
      this.errors.push(error as Error);
      return {};
    }
  }

  private outputsOf(resource: Registration): Properties & { id?: string } {
    if (!resource.custom) {
      return (resource.remote && componentOutputs[resource.type]) || {};
    }
    return this.resourceOutputs(resource);
  }

  private resourceOutputs(resource: Registration): Properties & { id: string } {
    const { context, config } = this.options;
    const type = findResourceType(resource.type);
    // The same in every run, so that tests can compare runs.
    const random = createHash('sha256').update(resource.urn).digest('hex');
    if (type !== undefined) {
      const inputs = complete(type, resource.name, resource.inputs, defaultsOf(config), undefined, random);
      return { ...inputs, ...type.describe(inputs, context) };
    }
    const id = `${resource.name}-${random.slice(0, 7)}`;
    const service = resource.type.split(/[:/]/)[1];
    return { id, name: id, arn: `arn:${context.partition}:${service}:${context.region}:${context.accountId}:${id}` };
  }
}

/** Outputs as a preview has them: without an ID, and with what was declared as all that is known. */
function unknownBeyond(inputs: PropertyValues, { id: _, ...outputs }: Properties): Properties {
  const previewed = Object.keys(outputs).map((name) => [name, inputs[name] ?? unknown]);
  return Object.fromEntries(previewed);
}

/** Outputs of components that their packages construct in plugins, outside the program. */
const componentOutputs: Record<string, Properties> = {
  'awsx:ec2:Vpc': {
    vpcId: 'vpc-0123456789abcdef0',
    privateSubnetIds: ['subnet-0123456789abcdef0', 'subnet-0123456789abcdef1'],
    publicSubnetIds: ['subnet-0123456789abcdef2', 'subnet-0123456789abcdef3'],
    isolatedSubnetIds: [],
  },
};
