/** Names and tags that Pulumi's AWS provider adds to what a program declares. */
import { randomBytes } from 'node:crypto';
import type { Existing, Properties, ResourceType } from './resource-type';

/** Length of the random part of a made-up name, in hex digits: that of Pulumi's auto-naming. */
const randomDigits = 7;

export interface Defaults {
  /** Tags for every resource that takes tags. */
  tags: Record<string, string>;
}

/**
 * Completes a resource's inputs: with a name, the one that it had if it exists, and with the tags of the provider.
 * Pulumi's provider names both `tags` (the program's) and `tagsAll` (with the default ones).
 * @param random hex digits for a made-up name
 */
export function complete(
  type: ResourceType,
  name: string,
  inputs: Properties,
  defaults: Defaults,
  existing: Existing | undefined,
  random = randomBytes(randomDigits).toString('hex'),
): Properties {
  const completed: Properties = { ...inputs };
  if (type.name !== undefined && inputs[type.name.property] === undefined) {
    completed[type.name.property] = existing?.inputs[type.name.property] ?? makeName(type.name, name, inputs, random);
  }
  if (type.taggable) {
    completed.tagsAll = { ...defaults.tags, ...inputs.tags };
  }
  return completed;
}

function makeName(rule: NonNullable<ResourceType['name']>, name: string, inputs: Properties, random: string): string {
  const prefix: string = inputs[`${rule.property}Prefix`] ?? `${name}-`;
  const room = rule.maxLength - randomDigits;
  return `${prefix.slice(0, room)}${random.slice(0, randomDigits)}`;
}

/** The default tags, which stand in the config key `aws:defaultTags`: as JSON, as all of a stack's configuration. */
export function defaultsOf(config: Record<string, string>): Defaults {
  return { tags: JSON.parse(config['aws:defaultTags'] ?? '{}').tags ?? {} };
}
