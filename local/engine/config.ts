/** A project's and a stack's configuration, as the Pulumi CLI reads it and hands it to a program. */
import { createDecipheriv, pbkdf2Sync } from 'node:crypto';
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
  /** The keys whose values are secrets. */
  secretKeys: string[];
}

/** What `Pulumi.yaml` says about a key. Keys of other packages than the project have a `value`, not a `default`. */
interface Declaration {
  type?: string;
  default?: unknown;
  value?: unknown;
  secret?: boolean;
}

export interface LoadOptions {
  directory: string;
  stack: string;
  /** Values that go before those of the stack's file. */
  config?: Record<string, unknown>;
  /** Whether `Pulumi.<stack>.yaml` is read. Default: true. */
  stackFile?: boolean;
  /** Decrypts the stack's secrets. Default: the environment variable `PULUMI_CONFIG_PASSPHRASE`. */
  passphrase?: string;
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
  const settings = options.stackFile !== false && existsSync(stackPath) ? readYaml(stackPath) : {};
  const given = { ...(settings.config as Record<string, unknown> | undefined), ...options.config };
  const salt = settings.encryptionsalt as string | undefined;
  const decrypt = decrypter(stackPath, salt, options.passphrase ?? process.env.PULUMI_CONFIG_PASSPHRASE);

  const loaded: Project = {
    name,
    directory,
    stack,
    nodeArguments: nodeArguments(project.runtime),
    config: {},
    secretKeys: [],
  };
  for (const [key, value] of Object.entries(given)) {
    const opened = openSecrets(value, decrypt);
    loaded.config[qualify(key)] = asText(opened.value);
    if (opened.secret) {
      loaded.secretKeys.push(qualify(key));
    }
  }

  const problems: string[] = [];
  for (const [key, declaration] of Object.entries((project.config ?? {}) as Record<string, unknown>)) {
    const problem = applyDeclaration(loaded, qualify(key), declaration);
    if (problem !== undefined) {
      problems.push(problem);
    }
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
  if (declaration.secret === true && !project.secretKeys.includes(key)) {
    project.secretKeys.push(key);
  }
  const value = project.config[key];
  if (declaration.type !== undefined && !hasType(value, declaration.type)) {
    return `${key} must be of type ${declaration.type}, but is ${project.secretKeys.includes(key) ? '[secret]' : value}.`;
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

/** Replaces every `{secure: <ciphertext>}` in a value by its plaintext. */
function openSecrets(value: unknown, decrypt: (text: string) => string): { value: unknown; secret: boolean } {
  if (typeof value !== 'object' || value === null) {
    return { value, secret: false };
  }
  if ('secure' in value && typeof value.secure === 'string') {
    return { value: decrypt(value.secure), secret: true };
  }
  const entries = Object.entries(value).map(([key, item]) => ({ key, ...openSecrets(item, decrypt) }));
  const opened = Array.isArray(value)
    ? entries.map((entry) => entry.value)
    : Object.fromEntries(entries.map((entry) => [entry.key, entry.value]));
  return { value: opened, secret: entries.some((entry) => entry.secret) };
}

/**
 * Pulumi's passphrase secrets provider: AES-256-GCM under a PBKDF2 key. The salt stands in the stack's file as
 * `v1:<salt>:…`, a ciphertext as `v1:<nonce>:<ciphertext and tag>`, all base64.
 */
function decrypter(stackPath: string, salt: string | undefined, passphrase: string | undefined) {
  const iterations = 1_000_000;
  const tagBytes = 16;
  let key: Buffer | undefined;
  return (text: string): string => {
    if (salt === undefined || passphrase === undefined) {
      throw new Error(`${stackPath} holds secrets: set PULUMI_CONFIG_PASSPHRASE to the stack's passphrase.`);
    }
    key ??= pbkdf2Sync(passphrase, Buffer.from(salt.split(':')[1] ?? '', 'base64'), iterations, 32, 'sha256');
    const [, nonce = '', sealed = ''] = text.split(':');
    const bytes = Buffer.from(sealed, 'base64');
    const cipher = createDecipheriv('aes-256-gcm', key, Buffer.from(nonce, 'base64'));
    cipher.setAuthTag(bytes.subarray(-tagBytes));
    try {
      return Buffer.concat([cipher.update(bytes.subarray(0, -tagBytes)), cipher.final()]).toString();
    } catch (error) {
      throw new Error(`PULUMI_CONFIG_PASSPHRASE is not the passphrase of ${stackPath}.`, { cause: error });
    }
  };
}

function nodeArguments(runtime: unknown): string[] {
  const options = (runtime as { options?: { nodeargs?: string } } | undefined)?.options;
  return options?.nodeargs?.split(/\s+/).filter((argument) => argument !== '') ?? [];
}

function readYaml(path: string): Record<string, unknown> {
  return (parse(readFileSync(path, 'utf8')) ?? {}) as Record<string, unknown>;
}
