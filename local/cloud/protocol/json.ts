/** awsJson1_0 and awsJson1_1: everything is in a JSON body, and `X-Amz-Target` names the operation. */
import { AwsError, type Shape } from '../../contract/service';
import type { Operation, ServiceModel } from './model';
import type { Request, Response } from './request';
import { requireTypes } from './types';

export async function decodeJson(model: ServiceModel, request: Request): Promise<[Operation, Shape]> {
  const target = String(request.headers['x-amz-target'] ?? '');
  const operation = model.operations.get(target.split('.').at(-1) ?? '');
  if (!operation) {
    throw new AwsError('UnknownOperationException', `${model.name} has no operation for X-Amz-Target "${target}".`);
  }
  const body = request.body.toString() || '{}';
  const input = await model.codec?.createDeserializer().read(operation.input, body);
  requireTypes(operation.input, input);
  return [operation, input];
}

export function encodeJson(model: ServiceModel, operation: Operation, output: Shape): Response {
  const serializer = model.codec?.createSerializer();
  serializer?.write(operation.output, output);
  return {
    status: 200,
    headers: { 'content-type': `application/x-amz-json-${model.protocol === 'awsJson1_0' ? '1.0' : '1.1'}` },
    body: operation.output.isStructSchema() ? (serializer?.flush() ?? '{}') : '{}',
  };
}
