/** All families of attacks, in the order of the pipeline. */
import type { Closable, Family } from './attack';
import { profiles } from './profiles';

// biome-ignore lint/suspicious/noExplicitAny: each family has a world of its own
export const families: Family<Closable & any>[] = [profiles];
