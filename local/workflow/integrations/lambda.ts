/** `lambda:invoke`. https://docs.aws.amazon.com/step-functions/latest/dg/connect-lambda.html */
import type { Shape } from '../../contract/service';
import { type Json, TaskFailure } from '../task-failure';
import { serviceFailure } from './failures';
import type { IntegrationContext } from './index';

/** Errors that Step Functions reports as a failure of the Lambda service itself. */
const serviceErrors = ['AccessDeniedException', 'AccessDenied'];

export async function invokeFunction(parameters: Json, { call }: IntegrationContext): Promise<Json> {
  const { Payload: payload = {}, ...rest } = parameters;
  let output: Shape;
  try {
    output = await call('lambda', 'Invoke', { ...rest, Payload: Buffer.from(JSON.stringify(payload)) });
  } catch (error) {
    const failure = serviceFailure(error, 'Lambda');
    if (!(failure instanceof TaskFailure)) throw failure;
    const isServiceError = serviceErrors.some((name) => failure.name === `Lambda.${name}`);
    throw isServiceError ? new TaskFailure('Lambda.AWSLambdaException', failure.message) : failure;
  }
  const text = Buffer.from(output.Payload ?? []).toString();
  if (output.FunctionError) throw functionFailure(text);
  return {
    ExecutedVersion: output.ExecutedVersion ?? '$LATEST',
    Payload: text === '' ? null : JSON.parse(text),
    StatusCode: output.StatusCode ?? 200,
  };
}

/** The error of a function: its type is the name, and all that Lambda says of it is the cause. */
function functionFailure(payload: string): TaskFailure {
  let name: unknown;
  try {
    name = JSON.parse(payload).errorType;
  } catch {
    // What a function answers with need not be JSON; it is the cause all the same.
  }
  return new TaskFailure(typeof name === 'string' && name ? name : 'Lambda.Unknown', payload);
}
