/**
 * The schemas that clients of the AWS SDK for JavaScript v3 export, which are tuples whose places have a meaning. Nothing
 * promises them to stay as they are, so whatever is not as expected ends the program, by name.
 */
import { NormalizedSchema } from '@smithy/core/schema';
import type { SchemaRef } from '@smithy/types';
import { z } from 'zod';

export interface OperationSchema {
  name: string;
  input: NormalizedSchema;
  output: NormalizedSchema;
  /** Where a REST protocol puts it: method, path with query, and the status of a success. */
  http?: { method: string; uri: string; status: number };
}

export interface ErrorSchema {
  name: string;
  /** Code and status in the awsQuery protocol, where they differ. */
  awsQueryError?: { code: string; status: number };
  httpError?: number;
}

/** The first place of a tuple tells what it is of. */
const tags = { structure: 3, operation: 9, error: -3 } as const;

const schemaRef = z.custom<SchemaRef>((value) => value !== undefined);
/** Traits are an object, or a number whose bits stand for those without a value. */
const traits = <Shape extends z.ZodRawShape>(shape: Shape) => z.union([z.number(), z.object(shape)]);

const operation = z.tuple([
  z.literal(tags.operation),
  z.string(),
  z.string(),
  traits({
    http: z.tuple([z.enum(['GET', 'PUT', 'POST', 'DELETE', 'HEAD', 'PATCH']), z.string(), z.int()]).optional(),
  }),
  schemaRef,
  schemaRef,
]);
const error = z
  .tuple([
    z.literal(tags.error),
    z.string(),
    z.string(),
    traits({ awsQueryError: z.tuple([z.string(), z.int()]).optional(), httpError: z.int().optional() }),
  ])
  .rest(z.unknown());
/** Members' names, their schemas, and how many of the first are required. */
const structure = z.tuple([
  z.union([z.literal(tags.structure), z.literal(tags.error)]),
  z.string(),
  z.string(),
  z.unknown(),
  z.array(z.string()),
  z.array(z.unknown()),
  z.int().optional(),
]);

/** The AWS SDK has its schemas in another form than this code reads. */
export class SdkSchemaError extends Error {
  override readonly name = 'SdkSchemaError';
  constructor(what: string, reason: string) {
    super(
      `${what} of the AWS SDK is not what the local cloud reads: ${reason}. ` +
        'The SDK has changed: go back to the version in package-lock.json, or correct local/cloud/protocol/sdk-schemas.ts.',
    );
  }
}

/**
 * Operations and errors of a client's module.
 * @throws SdkSchemaError when a command of the client has no schema, or a schema has another form
 */
export function readSchemas(module: object): { operations: OperationSchema[]; errors: ErrorSchema[] } {
  const schemas = Object.values(module).filter(Array.isArray);
  const operations = schemas.filter(([tag]) => tag === tags.operation).map(readOperation);
  const errors = schemas.filter(([tag]) => tag === tags.error).map(readError);
  const named = new Set(operations.map(({ name }) => name));
  const commands = Object.keys(module).flatMap((name) => /^(\w+)Command$/.exec(name)?.[1] ?? []);
  const missing = commands.find((name) => !named.has(name));
  if (missing !== undefined || commands.length === 0) {
    throw new SdkSchemaError(
      `The client ${missing ?? ''}`.trim(),
      `of ${commands.length} commands not every one has a schema`,
    );
  }
  return { operations, errors };
}

function readOperation(tuple: unknown[]): OperationSchema {
  const [, , name, found, input, output] = parse(operation, tuple, 'The schema of an operation');
  const http = typeof found === 'object' ? found.http : undefined;
  return {
    name,
    input: NormalizedSchema.of(input),
    output: NormalizedSchema.of(output),
    ...(http && { http: { method: http[0], uri: http[1], status: http[2] } }),
  };
}

function readError(tuple: unknown[]): ErrorSchema {
  const [, , name, found] = parse(error, tuple, 'The schema of an error');
  const { awsQueryError, httpError } = typeof found === 'object' ? found : {};
  return {
    name,
    ...(awsQueryError && { awsQueryError: { code: awsQueryError[0], status: awsQueryError[1] } }),
    ...(httpError !== undefined && { httpError }),
  };
}

/** Names of a structure's required members. */
export function requiredMembers(schema: NormalizedSchema): string[] {
  const tuple: unknown = schema.getSchema();
  // `Unit`, which has no members, is no tuple.
  if (!Array.isArray(tuple)) return [];
  const [, , , , members, , required = 0] = parse(structure, tuple, `The schema of ${schema.getName()}`);
  return members.slice(0, required);
}

function parse<Schema extends z.ZodType>(form: Schema, tuple: unknown[], what: string): z.infer<Schema> {
  const { success, data, error: problem } = form.safeParse(tuple);
  if (success) return data;
  throw new SdkSchemaError(`${what} ${JSON.stringify(tuple[2])}`, z.prettifyError(problem).replaceAll('\n', ' '));
}
