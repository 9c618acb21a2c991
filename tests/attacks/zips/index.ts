/** Build outputs that hostile builds could leave, put before the deployed publish-layer function. */
import type { Family } from '../attack';
import { contentAttacks } from './content';
import { formAttacks } from './form';
import { packageAttacks } from './packages';
import { pathAttacks } from './paths';
import { reportAttacks } from './report';
import { startupAttacks } from './startup-image';
import { ZipsWorld } from './world';

export const zips: Family<ZipsWorld> = {
  name: 'zips',
  concurrency: 2,
  attacks: [...startupAttacks, ...pathAttacks, ...contentAttacks, ...formAttacks, ...packageAttacks, ...reportAttacks],
  open: ZipsWorld.open,
};
