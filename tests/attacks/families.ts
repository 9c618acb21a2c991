/** All families of attacks, in the order of the pipeline. */
import type { Closable, Family } from './attack';
import { consumers } from './consumers';
import { manifests } from './manifests';
import { packages } from './packages';
import { profiles } from './profiles';
import { web } from './web';
import { zips } from './zips';

// biome-ignore lint/suspicious/noExplicitAny: each family has a world of its own
export const families: Family<Closable & any>[] = [manifests, profiles, packages, zips, consumers, web];
