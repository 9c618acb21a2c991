/**
 * How each service says that an input violates its model. Most say it as AWS's common framework does, all violations at
 * once, under a name of their own; S3 and SQS are older than it.
 */
import { AwsError, type ServiceName } from '../../contract/service';
import type { Violation } from './violations';

/** The error's name in services that use AWS's framework. Others say `ValidationException`. */
const names: Partial<Record<ServiceName, string>> = {
  iam: 'ValidationError',
  sts: 'ValidationError',
  sns: 'ValidationError',
  logs: 'InvalidParameterException',
  tagging: 'InvalidParameterException',
};

export function refusalOf(service: ServiceName, violations: Violation[]): AwsError {
  if (service === 's3') return ofS3(violations);
  if (service === 'sqs') return ofSqs(violations);
  const count = violations.length === 1 ? '1 validation error' : `${violations.length} validation errors`;
  const reasons = violations.map(
    ({ path, value, constraint }) => `Value ${value} at '${path}' failed to satisfy constraint: ${constraint}`,
  );
  return new AwsError(names[service] ?? 'ValidationException', `${count} detected: ${reasons.join('; ')}`);
}

/** What came in the body is said of the document as a whole, without a word about what. Here the word is added. */
function ofS3([first]: Violation[]): AwsError {
  const { kind, path = '', value, constraint } = first ?? {};
  const detail = `Value ${value} at '${path}': ${constraint}`;
  if (path.includes('.')) {
    const message = 'The XML you provided was not well-formed or did not validate against our published schema.';
    return new AwsError('MalformedXML', `${message} ${detail}`);
  }
  if (path === 'storageClass') {
    return new AwsError('InvalidStorageClass', `The storage class you specified is not valid. ${detail}`);
  }
  return kind === 'required'
    ? new AwsError('InvalidRequest', `Missing required parameter. ${detail}`)
    : new AwsError('InvalidArgument', `Invalid argument. ${detail}`);
}

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/CommonErrors.html */
function ofSqs([first]: Violation[]): AwsError {
  const { kind, path = '', value, constraint } = first ?? {};
  const parameter = path.charAt(0).toUpperCase() + path.slice(1);
  return kind === 'required'
    ? new AwsError('MissingParameter', `The request must contain the parameter ${parameter}.`)
    : new AwsError(
        'InvalidParameterValue',
        `Value ${value} for parameter ${parameter} is invalid. Reason: ${constraint}.`,
      );
}
