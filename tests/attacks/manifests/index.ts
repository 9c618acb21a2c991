/** Hostile manifests, uploaded through the whole stack. */
import type { Family } from '../attack';
import { deletionAttacks, stagedForDeletion } from './deletions';
import { harmlessAttacks, stagedHarmless } from './harmless';
import { keyAttacks } from './keys';
import { msbuildAttacks } from './msbuild';
import { valueAttacks } from './values';
import { ManifestWorld } from './world';
import { xmlAttacks } from './xml';

export const manifests: Family<ManifestWorld> = {
  name: 'manifests',
  concurrency: 4,
  attacks: [...xmlAttacks, ...msbuildAttacks, ...valueAttacks, ...keyAttacks, ...harmlessAttacks, ...deletionAttacks],
  open: () => ManifestWorld.open([...stagedHarmless, ...stagedForDeletion]),
};
