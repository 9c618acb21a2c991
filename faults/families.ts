/** All families of faults. */
import type { Closable, Family } from './fault';
import { functionLayers } from './functions';

// biome-ignore lint/suspicious/noExplicitAny: each family has a world of its own
export const families: Family<Closable & any>[] = [functionLayers];
