/** Errors of services as Step Functions names them. */
import { AwsError } from '../../contract/service';
import { TaskFailure } from '../task-failure';

/**
 * Turns an error of a service into the failure of a task.
 * @param prefix what the error's name begins with, such as `Lambda`
 */
export function serviceFailure(error: unknown, prefix: string): unknown {
  if (!(error instanceof AwsError)) return error;
  return new TaskFailure(
    `${prefix}.${error.name}`,
    `${error.message} (Service: ${prefix}; Status Code: ${error.status}; Error Code: ${error.name})`,
  );
}
