/** Records what a program declares, and answers with outputs that look like AWS's. Nothing is created anywhere. */
import { createHash } from 'node:crypto';
import { findResourceType } from './providers';
import { invoke } from './providers/invokes';
import { complete, defaultsOf } from './providers/names';
import type { AccountContext, Properties } from './providers/resource-type';
import { claimUrn, type Registered, type Registration, type ResourceHandler } from './resources';
import type { StackOutput } from './stack-state';
import { providerTypePrefix, stackType } from './urn';
import { type PropertyValues, topLevel } from './wire';

/** A resource as the program declared it, with what the program could read of it. */
export interface RecordedResource extends Registration {
  /** Absent on components, and in previews. */
  id?: string;
  outputs: PropertyValues;
}

export interface RecordingOptions {
  context: AccountContext;
  config: Record<string, string>;
  preview: boolean;
  /** Outputs by the resource's type token or name, which go before the made-up ones; `id` sets the ID. */
  overrides: Record<string, Properties>;
}

/**
 * Errors are recorded too, and the program goes on without hearing of them: in one process with the SDK there is no other
 * way to come to an end, since a failed call leaves promises behind that nobody can wait for.
 */
export class Recording implements ResourceHandler {
  readonly resources: RecordedResource[] = [];
  readonly errors: Error[] = [];
  outputs: Record<string, StackOutput> = {};
  private readonly declared = new Set<string>();

  constructor(private readonly options: RecordingOptions) {}

  async register(resource: Registration): Promise<Registered> {
    try {
      claimUrn(resource.urn, this.declared);
    } catch (error) {
      this.errors.push(error as Error);
      return { outputs: {} };
    }
    const { id, ...outputs } = this.outputsOf(resource);
    const registered = { ...(id === undefined ? {} : { id }), outputs };
    this.resources.push({ ...resource, ...registered });
    return registered;
  }

  setOutputs(urn: string, outputs: PropertyValues, secrets: string[]): void {
    const resource = this.resources.find((candidate) => candidate.urn === urn);
    if (resource === undefined) {
      return;
    }
    resource.outputs = outputs;
    if (resource.type === stackType) {
      const names = topLevel(secrets);
      this.outputs = Object.fromEntries(
        Object.entries(outputs).map(([name, value]) => [name, { value, secret: names.has(name) }]),
      );
    }
  }

  async read({ id, type, inputs }: { type: string; id: string; inputs: PropertyValues }): Promise<Registered> {
    return { id, outputs: { ...inputs, ...this.options.overrides[type] } };
  }

  async invoke(token: string, inputs: PropertyValues, provider?: Registration): Promise<PropertyValues> {
    const region = provider?.inputs.region as string | undefined;
    const context = { ...this.options.context, ...(region === undefined ? {} : { region }) };
    try {
      return this.options.overrides[token] ?? invoke(token, inputs, context);
    } catch (error) {
      this.errors.push(error as Error);
      return {};
    }
  }

  private outputsOf(resource: Registration): Properties & { id?: string } {
    const { overrides, preview } = this.options;
    const overridden = { ...overrides[resource.type], ...overrides[resource.name] };
    if (resource.type.startsWith(providerTypePrefix)) {
      return { id: resource.name, ...overridden };
    }
    if (preview) {
      return overridden;
    }
    if (!resource.custom) {
      return { ...(resource.options.remote ? componentOutputs[resource.type] : {}), ...overridden };
    }
    return { ...this.resourceOutputs(resource), ...overridden };
  }

  private resourceOutputs(resource: Registration): Properties & { id: string } {
    const { context, config } = this.options;
    const provider = resource.provider?.inputs ?? { defaultTags: config['aws:defaultTags'] ?? null };
    const type = findResourceType(resource.type);
    // The same in every run, so that tests can compare runs.
    const random = createHash('sha256').update(resource.urn).digest('hex');
    if (type !== undefined) {
      const inputs = complete(type, resource.name, resource.inputs, defaultsOf(provider), undefined, random);
      return { ...inputs, ...type.describe(inputs, context) };
    }
    const id = `${resource.name}-${random.slice(0, 7)}`;
    const service = resource.type.split(/[:/]/)[1];
    return { id, name: id, arn: `arn:aws:${service}:${context.region}:${context.accountId}:${id}` };
  }
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
