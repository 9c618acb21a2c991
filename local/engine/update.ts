/** Brings a stack's resources to what its program declares, one by one. */
import { isDeepStrictEqual } from 'node:util';
import { findResourceType } from './providers';
import { invoke } from './providers/invokes';
import { complete, defaultsOf } from './providers/names';
import type { Existing, Properties, ProviderContext, ResourceType } from './providers/resource-type';
import { claimUrn, type Registered, type Registration, type ResourceHandler } from './resources';
import { type ResourceState, type StackState, storable } from './stack-state';
import { providerTypePrefix, stackType, urnName } from './urn';
import { type PropertyValues, topLevel } from './wire';

export type Change = 'created' | 'updated' | 'replaced' | 'deleted' | 'unchanged';

export interface ResourceEvent {
  change: Change;
  urn: string;
  type: string;
  name: string;
}

export interface UpdateOptions {
  context: ProviderContext;
  /** Config of the stack, from which resources without an explicit provider get their default tags. */
  config: Record<string, string>;
  previous: StackState;
  /** Called whenever the stack's state has changed, so that nothing that exists is ever forgotten. */
  save(state: StackState): void;
  onChange(event: ResourceEvent): void;
}

export class StackUpdate implements ResourceHandler {
  /** What was there before and the program has not reached yet, by URN. */
  private readonly remaining = new Map<string, ResourceState>();
  /** What the program declared so far, in order. */
  private readonly reached: ResourceState[] = [];
  private readonly replaced: ResourceState[];
  private readonly declared = new Set<string>();
  private outputs: StackState['outputs'] = {};

  constructor(private readonly options: UpdateOptions) {
    const { resources } = options.previous;
    this.replaced = resources.filter((resource) => resource.replaced);
    for (const resource of resources.filter((candidate) => !candidate.replaced)) {
      this.remaining.set(resource.urn, resource);
    }
  }

  /** The stack's state as it is now. Outputs are those of this run. */
  get state(): StackState {
    // What the program has not reached yet stays until it ran through: only then it is known to be gone.
    const resources = [...this.replaced, ...this.remaining.values(), ...this.reached];
    return { version: 1, resources, outputs: this.outputs };
  }

  async register(resource: Registration): Promise<Registered> {
    claimUrn(resource.urn, this.declared);
    if (!resource.custom || resource.type.startsWith(providerTypePrefix)) {
      return this.registerLocally(resource);
    }
    const type = findResourceType(resource.type);
    if (type === undefined) {
      throw new Error(`${describeResource(resource)}: the local cloud has no resources of this type.`);
    }
    try {
      return await this.bringAbout(resource, type, this.find(resource));
    } catch (error) {
      const reason = error instanceof Error ? `${error.name}: ${error.message}` : String(error);
      throw new Error(`${describeResource(resource)}: ${reason}`, { cause: error });
    }
  }

  setOutputs(urn: string, outputs: PropertyValues, secrets: string[]): void {
    const resource = this.reached.find((candidate) => candidate.urn === urn);
    if (resource?.type === stackType) {
      const secretNames = topLevel(secrets);
      this.outputs = Object.fromEntries(
        Object.entries(outputs).map(([name, value]) => [name, { value, secret: secretNames.has(name) }]),
      );
    }
  }

  async read(resource: { type: string; id: string }): Promise<Registered> {
    throw new Error(
      `Reading ${resource.type} '${resource.id}': the local engine can't look up resources it didn't make.`,
    );
  }

  async invoke(token: string, inputs: PropertyValues, provider?: Registration): Promise<PropertyValues> {
    const region = provider?.inputs.region as string | undefined;
    return invoke(token, inputs, { ...this.options.context, ...(region === undefined ? {} : { region }) });
  }

  /** Deletes what the program no longer declares, each resource before what it depends on. */
  async deleteRemaining(): Promise<void> {
    for (const resource of [...this.replaced, ...this.remaining.values()].reverse()) {
      if (resource.custom && !resource.type.startsWith(providerTypePrefix)) {
        await this.delete(resource);
      }
      const index = this.replaced.indexOf(resource);
      if (index >= 0) {
        this.replaced.splice(index, 1);
      } else {
        this.remaining.delete(resource.urn);
      }
      this.options.save(this.state);
    }
  }

  /** Components and providers exist in the stack's state alone. */
  private registerLocally(resource: Registration): Registered {
    if (resource.options.remote) {
      throw new Error(
        `${describeResource(resource)}: its package constructs it in a plugin, which the local engine has not.`,
      );
    }
    const id = resource.custom ? resource.name : undefined;
    this.reach(resource, id, resource.inputs, {});
    return { ...(id === undefined ? {} : { id }), outputs: {} };
  }

  private async bringAbout(
    resource: Registration,
    type: ResourceType,
    previous: ResourceState | undefined,
  ): Promise<Registered> {
    const { directory } = this.options.context;
    const existing = previous as (ResourceState & Existing) | undefined;
    const inputs = this.complete(resource, type, existing);
    if (existing === undefined) {
      return this.create(resource, type, inputs, 'created');
    }
    for (const name of resource.options.ignoreChanges) {
      inputs[name] = existing.inputs[name];
    }
    const changed = changedProperties(storable(inputs, directory), existing.inputs);
    if (changed.length === 0) {
      this.reach(resource, existing.id, inputs, existing.outputs);
      this.announce('unchanged', resource.urn, resource.type);
      return { id: existing.id, outputs: existing.outputs };
    }
    const replaceOn = [...(type.replaceOn ?? []), ...resource.options.replaceOnChanges];
    if (changed.some((name) => replaceOn.includes(name))) {
      return this.replace(resource, type, existing);
    }
    const context = this.contextOf(resource);
    const found = await (type.update?.(inputs, existing, context) ?? type.create(inputs, context));
    return this.finish(resource, inputs, { ...type.describe(inputs, context), id: existing.id, ...found }, 'updated');
  }

  /**
   * Creates the new resource first and deletes the old one after the program's run, when nothing uses it any longer.
   * When both would have the same ID, as with a name that the program fixed, the old one has to go first.
   */
  private async replace(resource: Registration, type: ResourceType, existing: ResourceState & Existing) {
    const renamed = this.complete(resource, type, undefined);
    const sameId = type.describe(renamed, this.contextOf(resource)).id === existing.id;
    if (resource.options.deleteBeforeReplace ?? sameId) {
      await this.delete(existing);
    } else {
      this.replaced.push({ ...existing, replaced: true });
    }
    this.remaining.delete(existing.urn);
    this.options.save(this.state);
    return this.create(resource, type, renamed, 'replaced');
  }

  private async create(resource: Registration, type: ResourceType, inputs: Properties, change: Change) {
    const context = this.contextOf(resource);
    const found = await type.create(inputs, context);
    return this.finish(resource, inputs, { ...type.describe(inputs, context), ...found }, change);
  }

  private finish(resource: Registration, inputs: Properties, found: Properties, change: Change): Registered {
    const { id, ...computed } = found;
    const outputs = { ...storable(inputs, this.options.context.directory), ...computed };
    this.reach(resource, id, inputs, outputs);
    this.options.save(this.state);
    this.announce(change, resource.urn, resource.type);
    return { id, outputs };
  }

  private async delete(resource: ResourceState): Promise<void> {
    if (resource.protect) {
      throw new Error(`${describeResource(resource)} is protected: remove 'protect' before it can be deleted.`);
    }
    if (!resource.retainOnDelete) {
      const type = findResourceType(resource.type);
      try {
        await type?.delete(resource as ResourceState & Existing, this.options.context);
      } catch (error) {
        if (!isNotFound(error)) {
          throw new Error(`Deleting ${describeResource(resource)}: ${(error as Error).message}`, { cause: error });
        }
      }
    }
    this.announce('deleted', resource.urn, resource.type);
  }

  /** The resource's former state, found by its URN or by an alias. */
  private find(resource: Registration): ResourceState | undefined {
    const urn = [resource.urn, ...resource.options.aliases].find((candidate) => this.remaining.has(candidate));
    return urn === undefined ? undefined : this.remaining.get(urn);
  }

  private complete(resource: Registration, type: ResourceType, existing: Existing | undefined): Properties {
    const provider = resource.provider?.inputs ?? { defaultTags: this.options.config['aws:defaultTags'] ?? null };
    return complete(type, resource.name, resource.inputs, defaultsOf(provider), existing);
  }

  private contextOf(resource: Registration): ProviderContext {
    const region = resource.provider?.inputs.region as string | undefined;
    return { ...this.options.context, ...(region === undefined ? {} : { region }) };
  }

  private reach(resource: Registration, id: string | undefined, inputs: Properties, outputs: PropertyValues): void {
    for (const urn of [resource.urn, ...resource.options.aliases]) {
      this.remaining.delete(urn);
    }
    this.reached.push({
      urn: resource.urn,
      type: resource.type,
      custom: resource.custom,
      ...(id === undefined ? {} : { id }),
      ...(resource.parent === undefined ? {} : { parent: resource.parent }),
      inputs: storable(inputs, this.options.context.directory),
      outputs,
      dependencies: resource.dependencies,
      protect: resource.options.protect,
      retainOnDelete: resource.options.retainOnDelete,
    });
  }

  private announce(change: Change, urn: string, type: string): void {
    this.options.onChange({ change, urn, type, name: urnName(urn) });
  }
}

/** The top-level properties whose values differ. */
function changedProperties(current: PropertyValues, former: PropertyValues): string[] {
  const names = new Set([...Object.keys(current), ...Object.keys(former)]);
  return [...names].filter((name) => !isDeepStrictEqual(current[name], former[name]));
}

const describeResource = ({ type, urn }: { type: string; urn: string }): string => `${type} '${urnName(urn)}'`;

/** Whether AWS says that a thing isn't there. What is to be deleted and isn't there is as it should be. */
const isNotFound = (error: unknown): boolean =>
  error instanceof Error && /NotFound|NoSuch|NonExistent|DoesNotExist/.test(error.name);
