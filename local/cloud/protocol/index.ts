/** The server's half of AWS's wire protocols. */
import { AwsError, type Shape } from '../../contract/service';
import { decodeJson, encodeJson } from './json';
import type { Operation, ServiceModel } from './model';
import { decodeQuery, encodeQuery } from './query';
import type { Request, Response } from './request';
import { decodeRest, encodeRest } from './rest';

export { type ErrorModel, encodeError, guessErrorModel } from './errors';
export { loadModel, type Protocol, type ServiceModel } from './model';
export type { Request, Response } from './request';

/** Which operation a request calls, and with what input. */
export async function decodeRequest(model: ServiceModel, request: Request): Promise<[Operation, Shape]> {
  try {
    switch (model.protocol) {
      case 'awsJson1_0':
      case 'awsJson1_1':
        return await decodeJson(model, request);
      case 'awsQuery':
        return decodeQuery(model, request);
      case 'restJson1':
      case 'restXml':
        return await decodeRest(model, request);
    }
  } catch (error) {
    if (error instanceof AwsError) throw error;
    const code = model.protocol === 'restXml' ? 'MalformedXML' : 'SerializationException';
    throw new AwsError(code, `The request can't be read: ${(error as Error).message}`);
  }
}

export function encodeResponse(
  model: ServiceModel,
  operation: Operation,
  output: Shape | undefined,
  requestId: string,
): Response {
  switch (model.protocol) {
    case 'awsJson1_0':
    case 'awsJson1_1':
      return encodeJson(model, operation, output ?? {});
    case 'awsQuery':
      return encodeQuery(model, operation, output ?? {}, requestId);
    case 'restJson1':
    case 'restXml':
      return encodeRest(model, operation, output ?? {});
  }
}
