/** Why there is no record of a function's start, in words for its owner. Its layer is made without. */
import type { RecordingEnd } from '../../core/function-pipeline';
import { givenProfileKey } from '../../core/keys';

/** Thrown where recording can't go on. The recorder is taken off, and the reason told. */
export class GivenUp extends Error {
  override readonly name = 'GivenUp';
}

export const givenUp = (why: string): RecordingEnd => ({ status: 'GIVEN_UP', why });

export const deployedAgain = 'it was deployed again while its start was recorded';
export const deleted = 'it was deleted while its start was recorded';
export const alwaysChanging = 'it was being changed by somebody else all the time';

/** @param inVpc whether its network is its owner's, from which there may be no way to S3 */
export function noRecord(name: string, inVpc: boolean, said: string): string {
  const own = `record it yourself with \`npm run profile\` and upload that as ${givenProfileKey(name)}`;
  if (!inVpc) return `${said}: ${own}`;
  return `${said}. It is in a VPC, whose network may have no way to S3: give it a gateway endpoint for S3, which costs nothing, or ${own}`;
}
