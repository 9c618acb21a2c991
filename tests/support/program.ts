/** Runs the Pulumi program in this process and gives back what it declared. */
import { join } from 'node:path';
import { type ProgramOptions, runProgram as runRecorded } from './engine/in-process';

export interface DeclaredResource {
  urn: string;
  /** Type token, such as `aws:s3/bucket:Bucket`. */
  type: string;
  name: string;
  /** Inputs, and what the program could read of the resource. */
  // biome-ignore lint/suspicious/noExplicitAny: shapes are those of the providers' resources
  props: Record<string, any>;
  /** URNs of the resources that exist before this one. */
  dependencies: string[];
}

export interface Program {
  resources: DeclaredResource[];
  outputs: Record<string, unknown>;
}

const directory = join(__dirname, '../..');

/**
 * @param config Values besides those of Pulumi.yaml and Pulumi.dev.yaml, such as `{ isolateBuilds: true }`.
 * @throws what the program throws
 */
export async function runProgram(config: ProgramOptions['config'] = {}): Promise<Program> {
  const { resources, outputs, error } = await runRecorded({ directory, stack: 'dev', config });
  if (error !== undefined) throw error;
  return {
    resources: resources.map(({ urn, type, name, id, inputs, outputs, dependencies }) => ({
      urn,
      type,
      name,
      props: { id, ...inputs, ...outputs },
      dependencies,
    })),
    outputs,
  };
}

/** The only resource of a type with a name. */
export function find({ resources }: Program, type: string, name: string): DeclaredResource {
  const [found, ...others] = resources.filter((resource) => resource.type === type && resource.name === name);
  if (found === undefined || others.length > 0) {
    const names = resources.filter((resource) => resource.type === type).map((resource) => resource.name);
    throw new Error(`There is not one ${type} named ${name}, but: ${names.join(', ')}`);
  }
  return found;
}
