/** Refuses inputs that violate AWS's API models, each service with its own error. */
import { AwsError, type ServiceName, type Shape } from '../../contract/service';
import { refusalOf } from './errors';
import { constraintsOf } from './model';
import { findViolations } from './violations';

/**
 * Throws the service's error unless the input is one that the operation's model allows.
 * @param input as the SDK's command has it
 */
export function validateInput(service: ServiceName, operation: string, input: Shape): void {
  const api = constraintsOf(service);
  const shape = api.operations[operation];
  if (shape === undefined) {
    throw new AwsError(
      'InternalFailure',
      `local/cloud/validation/constraints.json lacks ${service}:${operation}: run \`npm run api-constraints\`.`,
      500,
    );
  }
  if (shape === null) return;
  const violations = findViolations(api, shape, input);
  if (violations.length > 0) throw refusalOf(service, violations);
}
