/** What a rule is, and what it looks at. */

/** A resource as Pulumi registered it. */
export interface Resource {
  /** Type token, such as `aws:s3/bucket:Bucket`. */
  type: string;
  /** Name in the program. */
  name: string;
  /** Inputs, and outputs as far as they are known. */
  // biome-ignore lint/suspicious/noExplicitAny: shapes are those of the providers' resources
  props: Record<string, any>;
}

export interface Violation {
  /** Name of the resource; for one statement of a policy `<name>#<Sid>`. */
  resource: string;
  message: string;
}

export interface Rule {
  /**
   * Where the rule is from: CKV is Checkov, AwsSolutions is cdk-nag, plain (`S3.20`) is AWS Security Hub; rules of this
   * project's own have a name instead.
   */
  id: string;
  description: string;
  check(resources: Resource[]): Violation[];
}

/** A rule that a resource need not keep, and why. */
export interface Exception {
  rule: string;
  /** As in `Violation.resource`. */
  resource: string;
  reason: string;
  /** Key of the stack's configuration without which there is no such resource. */
  onlyWith?: 'isolateBuilds' | 'shareWith' | 'kmsKeys' | 'keepVersions';
}

export const ofType = (resources: Resource[], type: string): Resource[] =>
  resources.filter((resource) => resource.type === type);

/** A rule about every resource of one type, by itself. */
export const each = (
  id: string,
  type: string,
  description: string,
  isKept: (props: Resource['props'], name: string) => boolean,
): Rule => ({
  id,
  description,
  check: (resources) =>
    ofType(resources, type)
      .filter(({ props, name }) => !isKept(props, name))
      .map(({ name }) => ({ resource: name, message: description })),
});

/** A rule about every resource of one type, given all others: for what AWS sets by a resource of its own. */
export const eachAmong = (
  id: string,
  type: string,
  description: string,
  isKept: (resource: Resource, resources: Resource[]) => boolean,
): Rule => ({
  id,
  description,
  check: (resources) =>
    ofType(resources, type)
      .filter((resource) => !isKept(resource, resources))
      .map(({ name }) => ({ resource: name, message: description })),
});

/** The same exception for several resources. */
export const forAll = (rule: string, resources: string[], reason: string): Exception[] =>
  resources.map((resource) => ({ rule, resource, reason }));
