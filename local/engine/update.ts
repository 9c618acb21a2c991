/** Brings a stack's resources to what its program declares, one by one. */
import { isDeepStrictEqual } from 'node:util';
import { findResourceType } from './providers';
import { invoke } from './providers/invokes';
import { complete, defaultsOf } from './providers/names';
import { refuseUnread } from './providers/rehearsal';
import type { Existing, Properties, ProviderContext, ResourceType } from './providers/resource-type';
import { claimUrn, type Registered, type Registration, type ResourceHandler } from './resources';
import { type ResourceState, type StackState, storable } from './stack-state';
import { stackType, urnName } from './urn';
import type { PropertyValues } from './wire';

export type Change = 'created' | 'updated' | 'replaced' | 'deleted' | 'unchanged';

export interface ResourceEvent {
  change: Change;
  urn: string;
  type: string;
  name: string;
}

export interface UpdateOptions {
  context: ProviderContext;
  /** Config of the stack, which has the tags that every resource gets. */
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
    if (!resource.custom) return this.registerLocally(resource);
    const type = findResourceType(resource.type);
    if (type === undefined) {
      throw new Error(`${describeResource(resource)}: the local cloud has no resources of this type.`);
    }
    try {
      return await this.bringAbout(resource, type, this.remaining.get(resource.urn));
    } catch (error) {
      const { name, message } = error as Error;
      const reason = name === 'Error' ? message : `${name}: ${message}`;
      throw new Error(`${describeResource(resource)}: ${reason}`, { cause: error });
    }
  }

  setOutputs(urn: string, outputs: PropertyValues): void {
    const resource = this.reached.find((candidate) => candidate.urn === urn);
    if (resource?.type === stackType) this.outputs = outputs;
  }

  async invoke(token: string, inputs: PropertyValues): Promise<PropertyValues> {
    return invoke(token, this.options.context, inputs);
  }

  /** Deletes what the program no longer declares, each resource before what it depends on. */
  async deleteRemaining(): Promise<void> {
    for (const resource of [...this.replaced, ...this.remaining.values()].reverse()) {
      if (resource.custom) await this.delete(resource);
      const index = this.replaced.indexOf(resource);
      if (index >= 0) {
        this.replaced.splice(index, 1);
      } else {
        this.remaining.delete(resource.urn);
      }
      this.options.save(this.state);
    }
  }

  /** Components exist in the stack's state alone. */
  private registerLocally(resource: Registration): Registered {
    if (resource.remote) {
      throw new Error(
        `${describeResource(resource)}: its package constructs it in a plugin, which the local engine has not.`,
      );
    }
    this.reach(resource, undefined, resource.inputs, {});
    return { outputs: {} };
  }

  private async bringAbout(
    resource: Registration,
    type: ResourceType,
    previous: ResourceState | undefined,
  ): Promise<Registered> {
    const { directory } = this.options.context;
    const existing = previous as (ResourceState & Existing) | undefined;
    const inputs = this.complete(resource, type, existing);
    const changed = existing === undefined ? [] : changedProperties(storable(inputs, directory), existing.inputs);
    if (existing !== undefined && changed.length === 0) {
      this.reach(resource, existing.id, inputs, existing.outputs);
      this.announce('unchanged', resource.urn, resource.type);
      return { id: existing.id, outputs: existing.outputs };
    }
    const { context } = this.options;
    const isReplaced = changed.some((name) => type.replaceOn?.includes(name));
    const change = existing && !isReplaced ? { existing, properties: changed } : undefined;
    await refuseUnread(type, inputs, context, change);
    if (existing === undefined) return this.create(resource, type, inputs, 'created');
    if (isReplaced) return this.replace(resource, type, existing);
    const found = await (type.update?.(inputs, existing, context) ?? type.create(inputs, context));
    return this.finish(resource, inputs, { ...type.describe(inputs, context), id: existing.id, ...found }, 'updated');
  }

  /**
   * Creates the new resource first and deletes the old one after the program's run, when nothing uses it any longer.
   * When both would have the same ID, as with a name that the program fixed, the old one has to go first.
   */
  private async replace(resource: Registration, type: ResourceType, existing: ResourceState & Existing) {
    const renamed = this.complete(resource, type, undefined);
    const sameId = type.describe(renamed, this.options.context).id === existing.id;
    if (sameId) {
      await this.delete(existing);
    } else {
      this.replaced.push({ ...existing, replaced: true });
    }
    this.remaining.delete(existing.urn);
    this.options.save(this.state);
    return this.create(resource, type, renamed, 'replaced');
  }

  private async create(resource: Registration, type: ResourceType, inputs: Properties, change: Change) {
    const { context } = this.options;
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

  private complete(resource: Registration, type: ResourceType, existing: Existing | undefined): Properties {
    return complete(type, resource.name, resource.inputs, defaultsOf(this.options.config), existing);
  }

  private reach(resource: Registration, id: string | undefined, inputs: Properties, outputs: PropertyValues): void {
    this.remaining.delete(resource.urn);
    this.reached.push({
      urn: resource.urn,
      type: resource.type,
      custom: resource.custom,
      ...(id === undefined ? {} : { id }),
      ...(resource.parent === undefined ? {} : { parent: resource.parent }),
      inputs: storable(inputs, this.options.context.directory),
      outputs,
      dependencies: resource.dependencies,
      retainOnDelete: resource.retainOnDelete,
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
