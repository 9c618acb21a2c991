/**
 * The constraints of AWS's API models on the inputs of the operations that the local cloud answers. The models are those
 * of botocore, which has to be installed.
 */
import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { serviceFactories } from '../local/cloud/services';
import type { ApiConstraints, ConstrainedShape } from '../local/cloud/validation/model';
import type { ServiceName } from '../local/contract/service';
import { MemoryCloud } from '../tests/local/workflow/memory-cloud';

/** Folders of botocore's data, where they have another name than the service signs with. */
const folders: Partial<Record<ServiceName, string>> = {
  states: 'stepfunctions',
  tagging: 'resourcegroupstaggingapi',
  servicequotas: 'service-quotas',
};

/** What is read of a model's shape (service-2.json). */
interface ModelShape {
  type: string;
  required?: string[];
  members?: Record<string, { shape: string }>;
  member?: { shape: string };
  key?: { shape: string };
  value?: { shape: string };
  min?: number;
  max?: number;
  pattern?: string;
  enum?: string[];
}
interface Model {
  metadata: { apiVersion: string };
  operations: Record<string, { input?: { shape: string } }>;
  shapes: Record<string, ModelShape>;
}

const numbers = ['integer', 'long', 'float', 'double'];
const simple = ['string', 'blob'];

/** The text of constraints.json by the botocore that is installed. */
export function apiConstraints(): string {
  const find = 'import botocore, os; print(os.path.dirname(botocore.__file__), botocore.__version__)';
  const [folder = '', version] = execFileSync('python3', ['-c', find], { encoding: 'utf8' }).trim().split(' ');
  const services = serviceFactories.map((create) => {
    const { name, handlers } = create(new MemoryCloud());
    return [name, constraintsIn(readModel(path.join(folder, 'data', folders[name] ?? name)), Object.keys(handlers))];
  });
  return written(`botocore ${version}`, Object.fromEntries(services));
}

/** The model of a service's newest API version. */
function readModel(folder: string): Model {
  const versions = readdirSync(folder).filter((name) => /^\d{4}-\d\d-\d\d$/.test(name));
  const file = path.join(folder, versions.sort().at(-1) ?? '', 'service-2.json.gz');
  return JSON.parse(gunzipSync(readFileSync(file)).toString()) as Model;
}

function constraintsIn(model: Model, operations: string[]): ApiConstraints {
  const constraining = constrainingShapes(model);
  const inputs = operations.sort().map((name): [string, string | null] => {
    const operation = model.operations[name];
    if (!operation) throw new Error(`The model has no operation ${name}: install a newer botocore.`);
    const input = operation.input?.shape;
    return [name, input && constraining.has(input) ? input : null];
  });
  const shapes: Record<string, ConstrainedShape> = {};
  const collect = (name: string | undefined): void => {
    const shape = model.shapes[name ?? ''];
    if (!name || !shape || !constraining.has(name) || name in shapes) return;
    shapes[name] = constrained(shape, constraining);
    for (const next of referredTo(shape)) collect(next);
  };
  for (const [, input] of inputs) collect(input ?? undefined);
  const sorted = Object.entries(shapes).sort(([a], [b]) => (a < b ? -1 : 1));
  return {
    apiVersion: model.metadata.apiVersion,
    operations: Object.fromEntries(inputs),
    shapes: Object.fromEntries(sorted),
  };
}

/** Shapes that have a constraint, or in which one that has is found. */
function constrainingShapes({ shapes }: Model): Set<string> {
  const found = new Set<string>();
  const isConstraining = (shape: ModelShape) =>
    isConstrained(shape) || referredTo(shape).some((name) => found.has(name));
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const [name, shape] of Object.entries(shapes)) if (isConstraining(shape)) found.add(name);
  }
  return found;
}

const isConstrained = ({ required = [], min, max, pattern, enum: values }: ModelShape): boolean =>
  required.length > 0 || [min, max, pattern, values].some((constraint) => constraint !== undefined);

const referredTo = ({ members = {}, member, key, value }: ModelShape): string[] =>
  [...Object.values(members), member, key, value].flatMap((reference) => reference?.shape ?? []);

function constrained(shape: ModelShape, constraining: Set<string>): ConstrainedShape {
  const { type, required, min, max, pattern, enum: values } = shape;
  const kept = (reference?: { shape: string }) =>
    reference && constraining.has(reference.shape) ? reference.shape : undefined;
  const members = Object.entries(shape.members ?? {}).flatMap(([name, reference]) => {
    const target = kept(reference);
    return target ? [[name, target]] : [];
  });
  return {
    type: typeOf(type),
    ...(required?.length && { required }),
    ...(members.length > 0 && { members: Object.fromEntries(members) }),
    item: kept(shape.member),
    key: kept(shape.key),
    value: kept(shape.value),
    min,
    max,
    pattern,
    enum: values,
  };
}

function typeOf(type: string): ConstrainedShape['type'] {
  if (numbers.includes(type)) return 'number';
  if (type === 'structure' || type === 'list' || type === 'map' || simple.includes(type)) {
    return type as ConstrainedShape['type'];
  }
  throw new Error(`Values of the model's type ${type} are not known to have constraints.`);
}

/** One shape on a line, so that a newer model shows as the lines that it changes. */
function written(source: string, services: Record<string, ApiConstraints>): string {
  const lines = (entries: object) =>
    Object.entries(entries)
      .map(([name, entry]) => `${JSON.stringify(name)}: ${JSON.stringify(entry)}`)
      .join(',\n');
  const texts = Object.entries(services).map(
    ([name, { apiVersion, operations, shapes }]) =>
      `"${name}": {"apiVersion": "${apiVersion}", "operations": {\n${lines(operations)}\n}, "shapes": {\n${lines(shapes)}\n}}`,
  );
  return `{"source": "${source}", "services": {\n${texts.join(',\n')}\n}}\n`;
}
