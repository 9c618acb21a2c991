/** Uniform resource names: how a stack's state tells its resources apart. */

/** The type of the resource that stands for the stack itself, and that every other resource descends from. */
export const stackType = 'pulumi:pulumi:Stack';

export interface UrnParts {
  project: string;
  stack: string;
  type: string;
  name: string;
  /** URN of the parent, when there is one. */
  parent?: string;
}

/**
 * `urn:pulumi:<stack>::<project>::<parent types>$<type>::<name>`. The stack's own type is left out of the parent types.
 * Source: Pulumi's documentation, "Resource names".
 */
export function makeUrn({ project, stack, type, name, parent }: UrnParts): string {
  const parentType = parent === undefined ? '' : qualifiedType(parent);
  const prefix = parentType === '' || parentType === stackType ? '' : `${parentType}$`;
  return `urn:pulumi:${stack}::${project}::${prefix}${type}::${name}`;
}

/** The name that the program gave the resource. */
export const urnName = (urn: string): string => urn.split('::').slice(3).join('::');

/** The types from the outermost parent to the resource, joined by `$`. */
const qualifiedType = (urn: string): string => urn.split('::')[2] ?? '';
