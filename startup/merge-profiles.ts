import { PipelineError } from '../lambdas/shared/errors';
import { type ProfiledMethod, phases, type StartupProfile } from './profile';

/**
 * One profile that covers several. A method takes the earliest phase and, within it, the earliest place that any of
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
    packages: union(profiles.flatMap((profile) => profile.packages)),
    starts: profiles.reduce((sum, { starts }) => sum + starts, 0),
    methods: mergeMethods(profiles.map(({ methods }) => methods)),
  };
}

interface Use {
  method: ProfiledMethod;
  identity: string;
  phase: number;
  place: number;
}

function mergeMethods(profiles: readonly (readonly ProfiledMethod[])[]): ProfiledMethod[] {
  const uses = new Map<string, Use>();
  for (const methods of profiles) {
    methods.forEach((method, place) => {
      const identity = JSON.stringify([method.type, method.method, method.signature, method.arguments]);
      const use: Use = { method, identity, phase: phases.indexOf(method.phase), place };
      const known = uses.get(identity);
      const earliest = known && compare(known, use) <= 0 ? known : use;
      const jit = method.jit || known?.method.jit === true;
      uses.set(identity, { ...earliest, method: { ...earliest.method, jit } });
    });
  }
  return [...uses.values()].sort(compare).map(({ method }) => method);
}

/** Identities are compared by code unit, because a locale's order would differ between machines. */
const compare = (a: Use, b: Use): number =>
  a.phase - b.phase || a.place - b.place || Number(a.identity > b.identity) - Number(a.identity < b.identity);

const union = <T extends string>(values: readonly T[]): T[] => [...new Set(values)].sort();
