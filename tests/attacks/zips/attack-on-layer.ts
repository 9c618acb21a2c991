import type { Attack } from '../attack';
import type { Tamper, ZipsWorld } from './world';

/** A build's output that must not become a layer version. */
export const attackOnLayer = (name: string, tamper: Tamper, expected = 'LayerContentRefused'): Attack<ZipsWorld> => ({
  name,
  expected,
  attempt: (world) => world.publish(tamper),
});
