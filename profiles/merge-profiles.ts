import { PipelineError } from '../core/errors';
import { type ProfiledMethod, type ProfiledType, phases, type StartupProfile } from './profile';

/**
 * One profile that covers several. A method or type takes the earliest phase and, within it, the earliest place that any of
 * the profiles gives it, so the order of the arguments does not matter.
 *
 * @throws PipelineError `StartupProfileInvalid` when the profiles are for different frameworks.
 */
export function mergeProfiles(profiles: readonly StartupProfile[]): StartupProfile {
  const [first] = profiles;
  if (!first) throw new PipelineError('StartupProfileInvalid', 'There is no profile to merge.');
  const other = profiles.find(({ framework }) => framework !== first.framework);
  if (other)
    throw new PipelineError(
      'StartupProfileInvalid',
      `Profiles of ${first.framework} and ${other.framework} can't be merged: keep one profile per framework.`,
    );
  return {
    framework: first.framework,
    runtimes: union(profiles.flatMap((profile) => profile.runtimes)),
    architectures: union(profiles.flatMap((profile) => profile.architectures)),
    bootstraps: union(profiles.flatMap((profile) => profile.bootstraps)),
    packages: union(profiles.flatMap((profile) => profile.packages)),
    starts: profiles.reduce((sum, { starts }) => sum + starts, 0),
    methods: mergeUses(
      profiles.map(({ methods }) => methods),
      ({ type, method, signature, arguments: typeArguments }) => [type, method, signature, typeArguments],
      (method, other) => ({ ...method, jit: method.jit || other.jit }),
    ),
    types: mergeUses(
      profiles.map(({ types }) => types),
      ({ type }) => type,
      (type) => type,
    ),
  };
}

interface Use<T> {
  use: T;
  identity: string;
  phase: number;
  place: number;
}

/** @param join what becomes of the earliest use when there is another */
function mergeUses<T extends ProfiledMethod | ProfiledType>(
  lists: readonly (readonly T[])[],
  identify: (use: T) => unknown,
  join: (earliest: T, other: T) => T,
): T[] {
  const merged = new Map<string, Use<T>>();
  for (const list of lists) {
    for (const [place, use] of list.entries()) {
      const identity = JSON.stringify(identify(use));
      const next: Use<T> = { use, identity, phase: phases.indexOf(use.phase), place };
      const known = merged.get(identity) ?? next;
      const [earliest, other] = compare(known, next) <= 0 ? [known, next] : [next, known];
      merged.set(identity, { ...earliest, use: join(earliest.use, other.use) });
    }
  }
  return [...merged.values()].sort(compare).map(({ use }) => use);
}

/** Identities are compared by code unit, because a locale's order would differ between machines. */
const compare = (a: Use<unknown>, b: Use<unknown>): number =>
  a.phase - b.phase || a.place - b.place || Number(a.identity > b.identity) - Number(a.identity < b.identity);

const union = <T extends string>(values: readonly T[]): T[] => [...new Set(values)].sort();
