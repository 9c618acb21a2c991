/** What AWS's own errors mean for whoever runs the checks. They may come from any call. */
import { type Advice, Finding } from './check';

interface Known {
  names: RegExp;
  advice: Advice;
}

/** The first that fits. Names of errors as SDK clients throw them, and codes of connections that fail. */
export const knownErrors: readonly Known[] = [
  {
    names: /^(CredentialsProviderError|TokenProviderError)$/,
    advice: {
      when: 'no credentials are found',
      todo: 'Give credentials of the account: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or run `aws sso login`.',
    },
  },
  {
    names: /^(ExpiredToken(Exception)?|RequestExpired)$/,
    advice: { when: 'the credentials have expired', todo: 'Get new ones: `aws sso login`, or assume the role again.' },
  },
  {
    names:
      /^(InvalidClientTokenId|UnrecognizedClientException|InvalidAccessKeyId|InvalidToken|NotAuthorizedException)$/,
    advice: {
      when: 'AWS does not know the access key',
      todo: 'Give the keys of a user or role that exists (AWS_PROFILE). In a region that has to be enabled first, enable it in the account.',
    },
  },
  {
    names: /^(SignatureDoesNotMatch|InvalidSignatureException|AuthorizationHeaderMalformed|RequestTimeTooSkewed)$/,
    advice: {
      when: 'AWS does not accept the signature',
      todo: 'Check the secret key and the clock of this machine, and that the stack is in the region that its outputs name: `pulumi stack output stateMachineArn` has it, `pulumi config get aws:region` must be the same.',
    },
  },
  {
    names: /^(AccessDenied(Exception)?|AuthorizationError(Exception)?|UnauthorizedOperation|Forbidden|403)$/,
    advice: {
      when: 'the credentials may not do what a check does',
      todo: 'Use credentials that may do what the message names, such as those that ran `pulumi up`. When they are an administrator’s, a service control policy or a permissions boundary forbids it: have it allowed.',
    },
  },
  {
    names: /^(ENOTFOUND|ECONNREFUSED|ECONNRESET|ETIMEDOUT|EAI_AGAIN|EHOSTUNREACH|TimeoutError|NetworkingError)$/,
    advice: {
      when: 'AWS cannot be reached',
      todo: 'Check the network of this machine: HTTPS to the AWS endpoints of the stack’s region has to be open, directly or through HTTPS_PROXY.',
    },
  },
  {
    names: /Throttl|^(TooManyRequestsException|LimitExceededException|RequestLimitExceeded)$/,
    advice: { when: 'AWS throttles the account', todo: 'Wait a few minutes, then run it again.' },
  },
];

export const unknownError: Advice = {
  when: 'something happens that verify does not know',
  todo: 'The message is AWS’s own, or the program’s: search for the error’s name in its documentation. Then run it again.',
};

/** Turns whatever a check threw into a finding. */
export function findingOf(error: unknown): Finding {
  const { name, code, message } = error as Error & { code?: string };
  const known = knownErrors.find(({ names }) => names.test(name) || names.test(code ?? ''));
  return new Finding(`${name}: ${message}`, known?.advice ?? unknownError, { cause: error });
}
