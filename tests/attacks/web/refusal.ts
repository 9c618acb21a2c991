/** An attack that is one request, which has to be refused and to change nothing. */
import type { Attack } from '../attack';
import type { RawRequest } from './raw-http';
import type { WebWorld } from './world';

export const refusal = (
  name: string,
  /** `<status> <code>` */
  expected: string,
  make: (world: WebWorld) => RawRequest | Buffer | Promise<RawRequest | Buffer>,
): Attack<WebWorld> => ({ name, expected, attempt: async (world) => world.attempt(await make(world)) });
