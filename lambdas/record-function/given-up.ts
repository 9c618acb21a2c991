/** Why there is no record of a function's start, in words for its owner. Its layer is made without. */
import type { RecordingEnd } from '../../core/function-pipeline';
import { eventsPrefix, givenProfileKey } from '../../core/keys';

/** Thrown where recording can't go on. The recorder is taken off, and the reason told. */
export class GivenUp extends Error {
  override readonly name = 'GivenUp';
}

export const givenUp = (why: string): RecordingEnd => ({ status: 'GIVEN_UP', why });

export const deployedAgain = 'it was deployed again while its start was recorded';
export const deleted = 'it was deleted while its start was recorded';
export const alwaysChanging = 'it was being changed by somebody else all the time';

/** @param memory of the function, in MB */
export const tooSmall = (name: string, memory: number): string =>
  `with ${memory} MB it may have no room for a recorder, and nobody's request shall fail for that: upload an event for it as ${eventsPrefix(name)}<name>.json, which a version of its own is recorded with`;

/** Nothing came of it, and what to do. */
export function noRecord(name: string, { minutes, inVpc }: Waited): string {
  const said =
    minutes === undefined
      ? 'it sent no record after it had answered its events'
      : `no request started it in ${minutes} minutes, or it sent no record`;
  const ways = [
    ...(minutes === undefined ? [] : [`upload an event for it as ${eventsPrefix(name)}<name>.json`]),
    ...(inVpc ? ['give its VPC a gateway endpoint for S3, which costs nothing and may be the only way to there'] : []),
    `record it with \`npm run profile\` and upload that as ${givenProfileKey(name)}`,
  ];
  return `${said}: ${ways.join(', or ')}`;
}

/** What was waited for in vain. */
interface Waited {
  /** For real requests; undefined when there were events. */
  minutes: number | undefined;
  /** Whether its network is its owner's. */
  inVpc: boolean;
}
