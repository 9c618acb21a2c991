/** What the services call the ways in which a signature can be wrong: each kind of API has its own words. */

import { AwsError } from '../../contract/service';
import type { Protocol } from '../protocol';

export type Problem = 'unknownKey' | 'wrongToken' | 'expiredToken' | 'mismatch' | 'skewed' | 'wrongScope';

type Names = Record<Problem, string>;

const s3: Names = {
  unknownKey: 'InvalidAccessKeyId',
  wrongToken: 'InvalidToken',
  expiredToken: 'ExpiredToken',
  mismatch: 'SignatureDoesNotMatch',
  skewed: 'RequestTimeTooSkewed',
  wrongScope: 'AuthorizationHeaderMalformed',
};
const query: Names = {
  unknownKey: 'InvalidClientTokenId',
  wrongToken: 'InvalidClientTokenId',
  expiredToken: 'ExpiredToken',
  mismatch: 'SignatureDoesNotMatch',
  skewed: 'SignatureDoesNotMatch',
  wrongScope: 'SignatureDoesNotMatch',
};
const json: Names = {
  unknownKey: 'UnrecognizedClientException',
  wrongToken: 'UnrecognizedClientException',
  expiredToken: 'ExpiredTokenException',
  mismatch: 'InvalidSignatureException',
  skewed: 'InvalidSignatureException',
  wrongScope: 'InvalidSignatureException',
};

const badRequestsOfS3: Problem[] = ['wrongToken', 'expiredToken', 'wrongScope'];

export function authenticationError(protocol: Protocol, problem: Problem, message: string): AwsError {
  const names = protocol === 'restXml' ? s3 : protocol === 'awsQuery' ? query : json;
  const isBadRequest = protocol.startsWith('awsJson') || (protocol === 'restXml' && badRequestsOfS3.includes(problem));
  return new AwsError(names[problem], message, isBadRequest ? 400 : 403);
}
