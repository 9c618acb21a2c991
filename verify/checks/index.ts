/** Every check, in the order in which they run: each after those that it needs, the cheap ones first. */
import type { Check } from '../check';
import { beforeAndAfter } from './before-and-after';
import { buildImage } from './build-image';
import { credentials } from './credentials';
import { eventPath } from './event-path';
import { follows } from './follows';
import { testFunction } from './function';
import { functionEvents } from './function-events';
import { landed } from './landed';
import { layer } from './layer';
import { quotas } from './quotas';
import { refused } from './refused';
import { stateMachine } from './state-machine';
import { told } from './told';
import { topic } from './topic';

export const allChecks: readonly Check[] = [
  credentials,
  quotas,
  stateMachine,
  buildImage,
  eventPath,
  functionEvents,
  topic,
  refused,
  layer,
  landed,
  told,
  testFunction,
  follows,
  beforeAndAfter,
];
