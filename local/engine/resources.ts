/** What the engine tells whoever looks after the resources, and what it needs back. */
import type { PropertyValues } from './wire';

/** A resource as the program declares it. */
export interface Registration {
  urn: string;
  /** Type token, such as `aws:s3/bucket:Bucket`. */
  type: string;
  name: string;
  /** False for components, which only group other resources. */
  custom: boolean;
  /** URN of the parent; absent on the stack alone. */
  parent?: string;
  inputs: PropertyValues;
  /** URNs of all resources that have to exist before this one. */
  dependencies: string[];
  /** The resource stays in the account when the program no longer declares it. */
  retainOnDelete: boolean;
  /** Set on components whose package constructs them, outside the program. */
  remote: boolean;
}

export interface Registered {
  /** The provider's ID for the resource. Absent on components, and in previews for what doesn't exist yet. */
  id?: string;
  /** What the program can read, in addition to the inputs. */
  outputs: PropertyValues;
}

/** Looks after the resources that a program declares. Whatever it throws ends the program's run. */
export interface ResourceHandler {
  register(resource: Registration): Promise<Registered>;
  /** Takes the outputs of a component or of the stack. */
  setOutputs(urn: string, outputs: PropertyValues): void;
  /** Calls a function of a package, such as `aws:index/getRegion:getRegion`. */
  invoke(token: string, inputs: PropertyValues): Promise<PropertyValues>;
}

/** Remembers a resource's URN. Throws when another resource of the same run has it. */
export function claimUrn(urn: string, claimed: Set<string>): void {
  if (claimed.has(urn)) {
    throw new Error(`Duplicate resource URN '${urn}': give one of the two resources another name.`);
  }
  claimed.add(urn);
}
