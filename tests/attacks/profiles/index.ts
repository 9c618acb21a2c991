/** Hostile startup profiles. A profile is uploaded by whoever may upload a manifest, and decides what every start does. */
import type { Family } from '../attack';
import { malformed, mutated } from './mutated';
import { wellFormed } from './well-formed';
import { ProfileWorld } from './world';

export const profiles: Family<ProfileWorld> = {
  name: 'profiles',
  concurrency: 2,
  attacks: [...mutated, ...malformed, ...wellFormed],
  open: () => ProfileWorld.open(),
};
