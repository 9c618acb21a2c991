/** How one Pulumi resource type becomes calls to AWS. */
import type { AwsCall } from '../../contract/service';

// biome-ignore lint/suspicious/noExplicitAny: shapes are those of Pulumi's resource arguments, too many to name here
export type Properties = Record<string, any>;

/** Where resources are. */
export interface AccountContext {
  /** `aws`, `aws-cn` or `aws-us-gov`: the second part of every ARN. */
  partition: string;
  region: string;
  accountId: string;
}

export interface ProviderContext extends AccountContext {
  aws: AwsCall;
  /** Directory that the paths of assets are relative to. */
  directory: string;
}

/** A resource that exists. */
export interface Existing {
  id: string;
  inputs: Properties;
  outputs: Properties;
}

export interface ResourceType {
  /** Property that holds the name in AWS, and how long that can be. Names are made up when the program gives none. */
  name?: { property: string; maxLength: number };
  /** Whether the resource takes `tags`, and so the provider's default tags. */
  taggable?: true;
  /** Properties that AWS can't change in place: another value makes another resource. */
  replaceOn?: readonly string[];
  /** Paths of inputs that creating the resource needs not pass on, each with the reason. All others it has to. */
  passedOver?: Readonly<Record<string, string>>;
  /** What follows from the inputs alone: the ID and, mostly, the ARN. */
  describe(inputs: Properties, context: AccountContext): Properties & { id: string };
  /** Creates the resource. Returns the outputs that only AWS knows. */
  create(inputs: Properties, context: ProviderContext): Promise<Properties | undefined>;
  /** Changes the resource in place. Without it, `create` does so too, as AWS's `Put…` operations do. */
  update?(inputs: Properties, existing: Existing, context: ProviderContext): Promise<Properties | undefined>;
  delete(existing: Existing, context: ProviderContext): Promise<void>;
}

/** Resource types by type token, such as `aws:s3/bucket:Bucket`. */
export type ResourceTypes = Record<string, ResourceType>;

/** Tags in the form `[{Key, Value}]` that most services take. */
export const tagList = (tags: Record<string, string> | undefined): { Key: string; Value: string }[] =>
  Object.entries(tags ?? {}).map(([Key, Value]) => ({ Key, Value }));

/** Gives a resource that exists the tags that it is to have, and takes others away. APIs refuse lists that are empty. */
export async function retag(
  inputs: Properties,
  existing: Existing,
  tag: (tags: Record<string, string>) => Promise<unknown>,
  untag: (keys: string[]) => Promise<unknown>,
): Promise<void> {
  const tags: Record<string, string> = inputs.tagsAll ?? {};
  const gone = Object.keys(existing.inputs.tagsAll ?? {}).filter((key) => !(key in tags));
  if (Object.keys(tags).length > 0) await tag(tags);
  if (gone.length > 0) await untag(gone);
}
