/** Odd functions that follow a layer, moved by the deployed update-consumers. */
import type { Family } from '../attack';
import { configurationAttacks } from './configurations';
import { dependencyAttacks } from './dependencies';
import { nameAttacks } from './names';
import { ConsumerWorld } from './world';
import { zipAttacks } from './zips';

export const consumers: Family<ConsumerWorld> = {
  name: 'consumers',
  concurrency: 4,
  attacks: [...zipAttacks, ...dependencyAttacks, ...configurationAttacks, ...nameAttacks],
  open: () => ConsumerWorld.open(),
};
