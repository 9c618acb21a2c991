/** Errors of services as Step Functions names them. */
import { AwsError } from '../../contract/service';
import { TaskFailure } from '../task-failure';

/**
 * Turns an error of a service into the failure of a task.
 * @param prefix what the error's name begins with, such as `Lambda`
 * @param suffix `Exception` where Step Functions adds it to names that lack it
 */
export function serviceFailure(error: unknown, prefix: string, suffix = ''): unknown {
  if (!(error instanceof AwsError)) return error;
  const code = error.name.endsWith(suffix) ? error.name : error.name + suffix;
  return new TaskFailure(
    `${prefix}.${code}`,
    `${error.message} (Service: ${prefix}; Status Code: ${error.status}; Error Code: ${error.name})`,
  );
}
