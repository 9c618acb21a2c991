/** What creating or changing a resource would ask of AWS, found by doing so against an AWS that answers nothing. */
import type { ServiceName, Shape } from '../../contract/service';
import { Archive } from '../assets';
import type { AccountContext, Existing, Properties, ProviderContext, ResourceType } from './resource-type';

export interface ApiCall {
  service: ServiceName;
  operation: string;
  input: Shape;
}

export interface Rehearsal {
  calls: ApiCall[];
  /** Paths of inputs that no call is made from and that aren't passed over, such as `loggingConfig.systemLogLevel`. */
  unread: string[];
}

/** An object of the inputs, and what was read of it. */
class Reads {
  private readonly members = new Map<string, Reads>();

  /** The object itself, as far as the reader can tell. What it is copied into keeps an account of reads too. */
  watch(object: Properties): Properties {
    return new Proxy(object, { get: (target, name) => this.read(target, name) });
  }

  /** Of an object of which nothing was read, the whole was passed on. */
  unread(object: Properties, path = ''): string[] {
    if (this.members.size === 0) return [];
    return Object.entries(object).flatMap(([name, value]) => {
      const at = path === '' ? name : `${path}.${name}`;
      return this.members.get(name)?.unread(value, at) ?? (value === undefined ? [] : [at]);
    });
  }

  private read(target: Properties, name: string | symbol): unknown {
    const value = Reflect.get(target, name);
    if (typeof name === 'symbol' || !Object.hasOwn(target, name)) return value;
    const reads = this.members.get(name) ?? new Reads();
    this.members.set(name, reads);
    return typeof value === 'object' && value !== null && !(value instanceof Archive) ? reads.watch(value) : value;
  }
}

type RehearsalContext = AccountContext & { directory: string };

/**
 * @param inputs completed, as they would be created
 * @param existing what is there already: then it is changed instead
 */
export async function rehearse(
  type: ResourceType,
  inputs: Properties,
  context: RehearsalContext,
  existing?: Existing,
): Promise<Rehearsal> {
  const reads = new Reads();
  const watched = reads.watch(inputs);
  const calls: ApiCall[] = [];
  const silent: ProviderContext = {
    ...context,
    async aws(service, operation, input) {
      calls.push({ service, operation, input });
      return {};
    },
  };
  await (existing && type.update ? type.update(watched, existing, silent) : type.create(watched, silent));
  // From these, completing the inputs has made others.
  const completed = ['tags', `${type.name?.property}Prefix`];
  const passedOver = [...completed, ...Object.keys(type.passedOver ?? {})];
  return { calls, unread: reads.unread(inputs).filter((path) => !passedOver.includes(path)) };
}

/**
 * Throws for inputs that would be declared and make no difference here, while AWS would heed them.
 * @param change the resource that is there, and the inputs in which it differs: only these have to be passed on then
 */
export async function refuseUnread(
  type: ResourceType,
  inputs: Properties,
  context: RehearsalContext,
  change?: { existing: Existing; properties: string[] },
): Promise<void> {
  const { unread } = await rehearse(type, inputs, context, change?.existing);
  const refused = unread.filter((path) => change?.properties.includes(path.split('.')[0] ?? '') ?? true);
  if (refused.length === 0) return;
  throw new Error(
    `the local engine passes ${refused.join(', ')} on to no call. ` +
      "Map it in the type's provider, or say in its `passedOver` why that makes no difference.",
  );
}
