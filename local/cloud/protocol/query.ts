/** awsQuery: a request is a form whose `Action` names the operation, a response is XML. */
import { FromStringShapeDeserializer, ToStringShapeSerializer } from '@smithy/core/protocols';
import type { NormalizedSchema } from '@smithy/core/schema';
import { AwsError, type Shape } from '../../contract/service';
import type { Operation, ServiceModel } from './model';
import type { Request, Response } from './request';
import { element, escapeXml } from './xml';

/** Timestamps are ISO 8601 here. The number is the Smithy schema's tag of that format. */
const settings = { timestampFormat: { useTrait: true, default: 5 }, httpBindings: false } as const;

export function decodeQuery(model: ServiceModel, request: Request): [Operation, Shape] {
  const form = new URLSearchParams(request.body.length > 0 ? request.body.toString() : request.query);
  const action = form.get('Action') ?? '';
  const operation = model.operations.get(action);
  if (!operation) throw new AwsError('InvalidAction', `${model.name} has no action "${action}".`);
  return [operation, (readMember(form, model, operation.input, '') as Shape) ?? {}];
}

/** Value of a shape whose fields start with `name`: `Tags.member.1.Key` is in the list `Tags`. */
function readMember(form: URLSearchParams, model: ServiceModel, schema: NormalizedSchema, name: string): unknown {
  if (schema.isStructSchema()) return readStructure(form, model, schema, name);
  if (schema.isListSchema()) return readList(form, model, schema, name);
  if (schema.isMapSchema()) return readMap(form, model, schema, name);
  const text = form.get(name);
  if (text === null) return undefined;
  const deserializer = new FromStringShapeDeserializer(settings);
  deserializer.setSerdeContext(model.serde);
  return deserializer.read(schema, text);
}

function readStructure(form: URLSearchParams, model: ServiceModel, schema: NormalizedSchema, name: string) {
  const structure: Shape = {};
  for (const [member, memberSchema] of schema.structIterator()) {
    const memberName = memberSchema.getMergedTraits().xmlName ?? member;
    const value = readMember(form, model, memberSchema, name ? `${name}.${memberName}` : memberName);
    if (value !== undefined) structure[member] = value;
  }
  return Object.keys(structure).length > 0 ? structure : undefined;
}

function readList(form: URLSearchParams, model: ServiceModel, schema: NormalizedSchema, name: string) {
  const item = schema.getValueSchema();
  const prefix = schema.getMergedTraits().xmlFlattened ? name : `${name}.${item.getMergedTraits().xmlName ?? 'member'}`;
  const list: unknown[] = [];
  for (;;) {
    const value = readMember(form, model, item, `${prefix}.${list.length + 1}`);
    if (value === undefined) break;
    list.push(value);
  }
  return list.length > 0 || form.has(name) ? list : undefined;
}

function readMap(form: URLSearchParams, model: ServiceModel, schema: NormalizedSchema, name: string) {
  const keyName = schema.getKeySchema().getMergedTraits().xmlName ?? 'key';
  const valueName = schema.getValueSchema().getMergedTraits().xmlName ?? 'value';
  const prefix = schema.getMergedTraits().xmlFlattened ? name : `${name}.entry`;
  const map: Shape = {};
  for (let index = 1; ; index++) {
    const key = form.get(`${prefix}.${index}.${keyName}`);
    if (key === null) return index > 1 ? map : undefined;
    map[key] = readMember(form, model, schema.getValueSchema(), `${prefix}.${index}.${valueName}`);
  }
}

export function encodeQuery(model: ServiceModel, operation: Operation, output: Shape, requestId: string): Response {
  const result = operation.output.isStructSchema()
    ? element(`${operation.name}Result`, writeContent(model, operation.output, output))
    : '';
  const metadata = element('ResponseMetadata', element('RequestId', requestId));
  const name = `${operation.name}Response`;
  const body = `<${name} xmlns="${model.xmlNamespace}">${result}${metadata}</${name}>`;
  return { status: 200, headers: { 'content-type': 'text/xml' }, body };
}

/** XML of a value, without the element around it. */
function writeContent(model: ServiceModel, schema: NormalizedSchema, value: unknown): string {
  if (schema.isStructSchema()) {
    let content = '';
    for (const [member, memberSchema] of schema.structIterator()) {
      const memberValue = (value as Shape)[member];
      if (memberValue === undefined || memberValue === null) continue;
      content += element(
        memberSchema.getMergedTraits().xmlName ?? member,
        writeContent(model, memberSchema, memberValue),
      );
    }
    return content;
  }
  if (schema.isListSchema()) {
    const item = schema.getValueSchema();
    const name = item.getMergedTraits().xmlName ?? 'member';
    return (value as unknown[]).map((entry) => element(name, writeContent(model, item, entry))).join('');
  }
  if (schema.isMapSchema()) {
    const keyName = schema.getKeySchema().getMergedTraits().xmlName ?? 'key';
    const valueName = schema.getValueSchema().getMergedTraits().xmlName ?? 'value';
    const writeEntry = ([key, entry]: [string, unknown]) =>
      element(keyName, escapeXml(key)) + element(valueName, writeContent(model, schema.getValueSchema(), entry));
    return Object.entries(value as Shape)
      .map((entry) => element('entry', writeEntry(entry)))
      .join('');
  }
  const serializer = new ToStringShapeSerializer(settings);
  serializer.setSerdeContext(model.serde);
  serializer.write(schema, value);
  return escapeXml(serializer.flush());
}
