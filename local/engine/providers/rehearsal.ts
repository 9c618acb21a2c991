/** What creating a resource would ask of AWS, found by creating it against an AWS that answers nothing. */
import type { ServiceName, Shape } from '../../contract/service';
import { Archive } from '../assets';
import type { AccountContext, Properties, ResourceType } from './resource-type';

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

/** @param inputs completed, as they would be created */
export async function rehearse(type: ResourceType, inputs: Properties, context: RehearsalContext): Promise<Rehearsal> {
  const reads = new Reads();
  const calls: ApiCall[] = [];
  await type.create(reads.watch(inputs), {
    ...context,
    async aws(service, operation, input) {
      calls.push({ service, operation, input });
      return {};
    },
  });
  // From these, completing the inputs has made others.
  const completed = ['tags', `${type.name?.property}Prefix`];
  const passedOver = [...completed, ...Object.keys(type.passedOver ?? {})];
  return { calls, unread: reads.unread(inputs).filter((path) => !passedOver.includes(path)) };
}

/** Throws for inputs that would be declared and make no difference here, while AWS would heed them. */
export async function refuseUnread(type: ResourceType, inputs: Properties, context: RehearsalContext): Promise<void> {
  const { unread } = await rehearse(type, inputs, context);
  if (unread.length === 0) return;
  throw new Error(
    `the local engine passes ${unread.join(', ')} on to no call. ` +
      "Map it in the type's provider, or say in its `passedOver` why that makes no difference.",
  );
}
