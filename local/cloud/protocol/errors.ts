/** How each protocol answers with an error. */
import { AwsError } from '../../contract/service';
import type { ServiceModel } from './model';
import type { Request, Response } from './request';
import { element, escapeXml } from './xml';

/** What of a service's model its errors are written by. */
export interface ErrorModel extends Pick<ServiceModel, 'protocol' | 'errors'> {
  name: string;
}

/**
 * How a service that the local cloud doesn't have would answer: in the protocol that the request is in.
 * @param name as it signs requests
 */
export function guessErrorModel(name: string, { headers }: Pick<Request, 'headers'>): ErrorModel {
  const type = headers['content-type'] ?? '';
  const protocol = type.startsWith('application/x-amz-json-1.0')
    ? 'awsJson1_0'
    : type.startsWith('application/x-amz-json')
      ? 'awsJson1_1'
      : type.startsWith('application/x-www-form-urlencoded')
        ? 'awsQuery'
        : 'restJson1';
  return { name, protocol, errors: new Map() };
}

export function encodeError(model: ErrorModel, error: unknown, requestId: string): Response {
  const { code, status, message, members } = describe(model, error);
  const xml = element('Code', escapeXml(code)) + element('Message', escapeXml(message));
  const headers = { 'x-amzn-errortype': code };
  switch (model.protocol) {
    case 'restXml': {
      const further = Object.entries(members).map(([name, value]) => element(name, escapeXml(String(value))));
      const body = element('Error', xml + further.join('') + element('RequestId', requestId));
      return { status, headers: { ...headers, 'content-type': 'application/xml' }, body };
    }
    case 'awsQuery': {
      const type = element('Type', status < 500 ? 'Sender' : 'Receiver');
      const body = element('ErrorResponse', element('Error', type + xml) + element('RequestId', requestId));
      return { status, headers: { ...headers, 'content-type': 'text/xml' }, body };
    }
    default: {
      const body = JSON.stringify({ __type: errorName(error), message, Message: message, ...members });
      const { code: queryCode } = model.errors.get(errorName(error)) ?? { code };
      // SQS once spoke awsQuery, and its clients still look here for the error's old code.
      const type = contentTypes[model.protocol];
      const jsonHeaders: Response['headers'] = { 'x-amzn-errortype': errorName(error), 'content-type': type };
      if (model.name === 'sqs') jsonHeaders['x-amzn-query-error'] = `${queryCode};Sender`;
      return { status, headers: jsonHeaders, body };
    }
  }
}

const contentTypes = {
  restJson1: 'application/json',
  awsJson1_0: 'application/x-amz-json-1.0',
  awsJson1_1: 'application/x-amz-json-1.1',
};

/** Other errors are the local cloud's own defects: AWS calls those InternalFailure. */
const errorName = (error: unknown): string => (error instanceof AwsError ? error.name : 'InternalFailure');

function describe(model: ErrorModel, error: unknown) {
  if (!(error instanceof AwsError)) {
    const message = error instanceof Error ? error.message : String(error);
    return { code: 'InternalFailure', status: 500, message, members: {} };
  }
  const shape = model.errors.get(error.name);
  return {
    code: shape?.code ?? error.name,
    status: shape?.status ?? error.status,
    message: error.message,
    members: error.members,
  };
}
