/** A project's and a stack's configuration, as the Pulumi CLI reads it and hands it to a program. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';

export interface Project {
  name: string;
  directory: string;
  stack: string;
  /** Arguments for node, such as `--import tsx`. */
  nodeArguments: string[];
  /** Values by `<namespace>:<key>`. All are strings: what isn't one is JSON. */
  config: Record<string, string>;
}

/** What `Pulumi.yaml` says about a key. Keys of other packages than the project have a `value`, not a `default`. */
interface Declaration {
  type?: string;
  default?: unknown;
  value?: unknown;
}

export interface LoadOptions {
  directory: string;
  stack: string;
  /** Values that go before those of the stack's file. */
  config?: Record<string, unknown>;
}

/**
 * Reads `Pulumi.yaml` and `Pulumi.<stack>.yaml`.
 * Throws an error that names every declared key that has no value or one of another type.
 */
export function loadProject(options: LoadOptions): Project {
  const { directory, stack } = options;
  const project = readYaml(join(directory, 'Pulumi.yaml'));
  const name = project.name as string;
  const qualify = (key: string): string => (key.includes(':') ? key : `${name}:${key}`);

  const stackPath = join(directory, `Pulumi.${stack}.yaml`);
  const settings = existsSync(stackPath) ? readYaml(stackPath) : {};
  const given = { ...(settings.config as Record<string, unknown> | undefined), ...options.config };

  const loaded: Project = {
    name,
    directory,
    stack,
    nodeArguments: nodeArguments(project.runtime),
    config: {},
  };
  for (const [key, value] of Object.entries(given)) {
    if (isEncrypted(value)) {
      throw new Error(
        `${stackPath}: ${key} is encrypted, and the local engine keeps no secrets. Set it in plain text.`,
      );
    }
    loaded.config[qualify(key)] = asText(value);
  }

  const problems: string[] = [];
  for (const [key, declaration] of Object.entries((project.config ?? {}) as Record<string, unknown>)) {
    const problem = applyDeclaration(loaded, qualify(key), declaration);
    if (problem !== undefined) problems.push(problem);
  }
  if (problems.length > 0) {
    throw new Error(
      `Stack '${stack}' has configuration to correct:\n${problems.map((line) => `- ${line}`).join('\n')}`,
    );
  }
  return loaded;
}

/** Fills in a declared key's default and checks its type. Returns what is wrong, if anything. */
function applyDeclaration(project: Project, key: string, declared: unknown): string | undefined {
  const isSchema = typeof declared === 'object' && declared !== null && !Array.isArray(declared);
  const declaration: Declaration = isSchema ? declared : { default: declared };
  const fallback = declaration.value ?? declaration.default;
  if (project.config[key] === undefined) {
    if (fallback === undefined) {
      return `${key} has no value: set it with 'pulumi config set ${key} …' or in Pulumi.${project.stack}.yaml.`;
    }
    project.config[key] = asText(fallback);
  }
  const value = project.config[key];
  if (declaration.type !== undefined && !hasType(value, declaration.type)) {
    return `${key} must be of type ${declaration.type}, but is ${value}.`;
  }
  return undefined;
}

/** Whether a value is of a type that `Pulumi.yaml` can declare. Values of other types than string are JSON. */
function hasType(value: string, type: string): boolean {
  switch (type) {
    case 'integer':
      return /^-?\d+$/.test(value);
    case 'number':
      return value.trim() !== '' && Number.isFinite(Number(value));
    case 'boolean':
      return value === 'true' || value === 'false';
    case 'array':
      return Array.isArray(parseJson(value));
    case 'object': {
      const parsed = parseJson(value);
      return typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed);
    }
    default:
      return true;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const asText = (value: unknown): string => (typeof value === 'object' ? JSON.stringify(value) : String(value));

/** Whether any part of a value is `{secure: <ciphertext>}`. */
const isEncrypted = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && ('secure' in value || Object.values(value).some(isEncrypted));

function nodeArguments(runtime: unknown): string[] {
  const options = (runtime as { options?: { nodeargs?: string } } | undefined)?.options;
  return options?.nodeargs?.split(/\s+/).filter((argument) => argument !== '') ?? [];
}

function readYaml(path: string): Record<string, unknown> {
  return (parse(readFileSync(path, 'utf8')) ?? {}) as Record<string, unknown>;
}
