/** Faults of function layers: what happens to a function, its recording, its build, its layer, and to the pipeline meanwhile. */
import type { Family } from '../fault';
import { cutOff } from './cut-off';
import { functionFault } from './function-fault';
import { killed } from './killed';
import { layer } from './layer';
import { meanwhile } from './meanwhile';
import { recording } from './recording';
import { FunctionsWorld } from './world';

export const functionLayers: Family<FunctionsWorld> = {
  name: 'function layers',
  faults: [...recording, ...layer, ...meanwhile, ...killed, ...cutOff].map(functionFault),
  open: (options) => FunctionsWorld.open(options),
};
