/** Runs the Pulumi program as `pulumi preview` does: in Pulumi's language host, which is told that nothing is created. */
import { join } from 'node:path';
import { loadProject } from '../../local/engine/config';
import { runAgainst } from '../../local/engine/run';
import { type PropertyValue, type PropertyValues, unknown } from '../../local/engine/wire';
import { type RecordedResource, Recording, type RecordingOptions } from '../support/engine/recording';

const directory = join(__dirname, '../..');
const context = { partition: 'aws', region: 'eu-west-1', accountId: '000000000000' };

export interface Preview {
  resources: RecordedResource[];
  outputs: PropertyValues;
}

/**
 * @param isNew whether the preview would create a resource: then what only AWS knows of it is unknown
 * @param aws what the program finds in the account; nothing if absent
 * @throws what the program throws
 */
export async function preview(
  config: Record<string, unknown>,
  isNew: NonNullable<RecordingOptions['isNew']>,
  aws?: RecordingOptions['context']['aws'],
): Promise<Preview> {
  const project = loadProject({ directory, stack: 'dev', config });
  const recording = new Recording({ context: { ...context, aws }, config: project.config, isNew });
  await runAgainst(recording, project, { dryRun: true });
  expect(recording.errors).toEqual([]);
  return recording;
}

/** Values within properties, by their path. Assets are values too. */
export function leaves(value: PropertyValue, path = ''): [path: string, value: PropertyValue][] {
  const isPlain = Array.isArray(value) || (typeof value === 'object' && value?.constructor === Object);
  if (!isPlain) return [[path, value]];
  return Object.entries(value as PropertyValues).flatMap(([name, item]) =>
    leaves(item, path ? `${path}.${name}` : name),
  );
}

/** What a text holds that was put together from an output as if it were its value, at once or in a preview. */
const misuses = [unknown, 'Calling [toString]', 'Calling [toJSON]', '[object ', '[unknown]', 'undefined'];

/** Texts in which an output, or what wasn't known yet, stands for a value: by the resource's name and their path. */
export const misusedOutputs = (resources: Pick<RecordedResource, 'name' | 'inputs'>[]): string[] =>
  resources.flatMap(({ name, inputs }) =>
    leaves(inputs)
      .filter(([, value]) => typeof value === 'string' && value !== unknown)
      .filter(([, value]) => misuses.some((misuse) => String(value).includes(misuse)))
      .map(([path, value]) => `${name}: ${path} is ${value}`),
  );
