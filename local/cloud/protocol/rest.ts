/** restJson1 and restXml: members are bound to the path, the query, headers and the body. */
import { FromStringShapeDeserializer, ToStringShapeSerializer } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError, type Shape } from '../../contract/service';
import type { Operation, ServiceModel } from './model';
import type { Request, Response } from './request';
import { routeRequest } from './route';
import { requireTypes } from './types';
import { escapeXml } from './xml';

/** Timestamps without a format of their own: ISO 8601 in XML, seconds in JSON. The numbers are Smithy's tags of formats. */
const settings = (model: ServiceModel) =>
  ({
    timestampFormat: { useTrait: true, default: model.protocol === 'restXml' ? 5 : 7 },
    httpBindings: true,
  }) as const;

export async function decodeRest(model: ServiceModel, request: Request): Promise<[Operation, Shape]> {
  const { operation, labels } = routeRequest(model, request);
  if (!operation.input.isStructSchema()) return [operation, {}];
  const input: Shape = {};
  let hasBodyMembers = false;
  for (const [name, schema] of operation.input.structIterator()) {
    const traits = schema.getMergedTraits();
    if (traits.httpPayload) input[name] = await readPayload(model, schema, request.body);
    else if (isBound(traits)) input[name] = readBound(model, schema, request, labels[name]);
    else hasBodyMembers = true;
    if (input[name] === undefined) delete input[name];
  }
  if (hasBodyMembers && request.body.length > 0) {
    const body = await model.codec?.createDeserializer().read(operation.input, request.body.toString());
    if (model.protocol === 'restJson1') requireTypes(operation.input, body);
    Object.assign(input, body, input);
  }
  return [operation, input];
}

type Traits = ReturnType<NormalizedSchema['getMergedTraits']>;

const isBound = (traits: Traits): boolean =>
  Boolean(traits.httpLabel || traits.httpQuery || traits.httpQueryParams || traits.httpHeader) ||
  traits.httpPrefixHeaders !== undefined;

/** Value of a member that stands in the path, the query or the headers. */
function readBound(model: ServiceModel, schema: NormalizedSchema, request: Request, label?: string): unknown {
  const traits = schema.getMergedTraits();
  if (traits.httpLabel) return label === undefined ? undefined : readText(model, schema, label);
  if (traits.httpQuery) {
    const values = request.query.getAll(traits.httpQuery);
    if (values.length === 0) return undefined;
    if (!schema.isListSchema()) return readText(model, schema, values[0] ?? '');
    return values.map((value) => readText(model, schema.getValueSchema(), value));
  }
  if (traits.httpQueryParams) return Object.fromEntries(request.query);
  if (traits.httpHeader) {
    const value = request.headers[traits.httpHeader.toLowerCase()];
    return value === undefined ? undefined : readText(model, schema, String(value));
  }
  const prefix = (traits.httpPrefixHeaders ?? '').toLowerCase();
  const headers = Object.entries(request.headers).filter(([name]) => name.startsWith(prefix));
  return Object.fromEntries(headers.map(([name, value]) => [name.slice(prefix.length), String(value)]));
}

function readText(model: ServiceModel, schema: NormalizedSchema, text: string): unknown {
  const deserializer = new FromStringShapeDeserializer(settings(model));
  deserializer.setSerdeContext(model.serde);
  return deserializer.read(schema, text);
}

async function readPayload(model: ServiceModel, schema: NormalizedSchema, body: Buffer): Promise<unknown> {
  if (schema.isStructSchema()) {
    return body.length === 0 ? undefined : model.codec?.createDeserializer().read(schema, body.toString());
  }
  return schema.isStringSchema() ? body.toString() : body;
}

export function encodeRest(model: ServiceModel, operation: Operation, output: Shape): Response {
  // A handler chooses another status in the place where the SDK tells it.
  const status = output.$metadata?.httpStatusCode ?? operation.http?.status ?? 200;
  const response: Response = { status, headers: {}, body: '' };
  if (!operation.output.isStructSchema()) return response;
  if (operation.name === 'GetBucketLocation') return bucketLocation(model, output);
  let hasBodyMembers = false;
  let hasPayload = false;
  for (const [name, schema] of operation.output.structIterator()) {
    const traits = schema.getMergedTraits();
    const value = output[name];
    const isHeader = traits.httpHeader || traits.httpPrefixHeaders !== undefined || traits.httpResponseCode;
    if (traits.httpPayload) hasPayload = true;
    else if (!isHeader) hasBodyMembers = true;
    if (value === undefined || value === null) continue;
    if (traits.httpPayload) writePayload(model, schema, value, response);
    else if (isHeader) writeBound(model, schema, value, response);
  }
  if (hasBodyMembers && !hasPayload) {
    const serializer = model.codec?.createSerializer();
    serializer?.write(operation.output, output);
    response.body = withMilliseconds(serializer?.flush() ?? '');
    response.headers['content-type'] ??= contentType(model);
  }
  return response;
}

/** S3 writes times with milliseconds, which are always zero; the SDK's codec leaves them out. */
const withMilliseconds = (body: string | Uint8Array): string | Uint8Array =>
  typeof body === 'string' ? body.replace(/(<(LastModified|CreationDate|Initiated)>[^<]*:\d\d)Z</g, '$1.000Z<') : body;

const contentType = (model: ServiceModel): string =>
  model.protocol === 'restXml' ? 'application/xml' : 'application/json';

function writeBound(model: ServiceModel, schema: NormalizedSchema, value: unknown, response: Response): void {
  const traits = schema.getMergedTraits();
  if (traits.httpResponseCode) {
    response.status = value as number;
  } else if (traits.httpHeader) {
    const serializer = new ToStringShapeSerializer(settings(model));
    serializer.setSerdeContext(model.serde);
    serializer.write(schema, value);
    response.headers[traits.httpHeader.toLowerCase()] = serializer.flush();
  } else {
    for (const [name, text] of Object.entries(value as Record<string, string>)) {
      response.headers[`${traits.httpPrefixHeaders}${name}`] = text;
    }
  }
}

function writePayload(model: ServiceModel, schema: NormalizedSchema, value: unknown, response: Response): void {
  if (!schema.isStructSchema()) {
    if (typeof value !== 'string' && !(value instanceof Uint8Array)) {
      throw new AwsError('InternalFailure', `${schema.getName()} is neither text nor bytes.`, 500);
    }
    response.body = value;
    return;
  }
  const serializer = model.codec?.createSerializer();
  serializer?.write(schema, value);
  response.body = withMilliseconds(serializer?.flush() ?? '');
  response.headers['content-type'] ??= contentType(model);
}

/** The one response whose root element is a member itself, which the operation's schema doesn't tell. */
function bucketLocation(model: ServiceModel, output: Shape): Response {
  const body = `<LocationConstraint xmlns="${model.xmlNamespace}">${escapeXml(output.LocationConstraint)}</LocationConstraint>`;
  return { status: 200, headers: { 'content-type': 'application/xml' }, body };
}
