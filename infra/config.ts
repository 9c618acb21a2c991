/** The stack's configuration: read, checked as a whole, typed. Descriptions and defaults stand in Pulumi.yaml. */
import * as pulumi from '@pulumi/pulumi';
import type { z } from 'zod';
import type { FunctionSettings } from '../core/function-settings';
import type { Rollout } from '../core/rollout';
import type { Architecture, Framework, Level } from '../core/targets';
import { limitProblems } from './config-limits';
import { configSchema, help } from './config-schema';
import { nameProblems } from './names';

export interface KeepVersions {
  /** Versions of each Lambda layer that stay whatever else holds, the newest of them. Without, nobody looks for old ones. */
  newest?: number;
  /** Whether the others are deleted, unless somebody needs them; else it is only said which would be. */
  delete: boolean;
}

export interface Config {
  /** Target frameworks of a manifest that names none. */
  frameworks: Framework[];
  /** Architectures of a manifest that names no runtime identifier. */
  architectures: Architecture[];
  /** How much is compiled ahead of time. */
  level: Level;
  /** Path of the SSM parameters, such as `/prejit`; without a slash at its end. */
  ssmPrefix: string;
  /** What the names of the layers begin with: nothing, or a text that ends with an underscore. */
  layerPrefix: string;
  /** Key of the tag by which a function follows a layer. */
  consumerTag: string;
  /** Names or ARNs of the functions that follow a layer, by the layer's name. */
  consumers: Record<string, string[]>;
  /** How functions are moved. */
  rollout: Rollout;
  /** Which functions may get a layer of their own, and what it has to be worth. */
  functionLayers: FunctionSettings;
  /** ARNs of the keys that variables of functions may be encrypted with. */
  kmsKeys: string[];
  /** Accounts (12 digits) and the organization (`o-…`) that may use the layer versions. */
  shareWith: { accounts: string[]; organization?: string };
  /** Whether builds run in a private network. */
  isolateBuilds: boolean;
  /** Build images that replace the built-in ones. */
  buildImages: Partial<Record<Framework, string>>;
  buildTimeoutMinutes: number;
  /** CodeBuild compute type, such as `BUILD_GENERAL1_MEDIUM`. */
  buildComputeType: string;
  /** How many targets of one manifest are built at the same time. */
  maxConcurrentBuilds: number;
  logRetentionDays: number;
  /** URL of a NuGet feed; empty for the SDK's default. */
  packageSource: string;
  notifyEmails: string[];
  /** How many versions of a layer stay, and whether others are deleted; without a number all stay. */
  keepVersions: KeepVersions;
  /** Whether the buckets outlive the stack. */
  keepOnDestroy: boolean;
  /** Time in milliseconds that a function may spend on warming in its init phase. */
  warmBudgetMilliseconds: number;
}

/** An error that the person who runs `pulumi up` can fix: Pulumi prints its message, which says how, without a stack trace. */
export class ConfigError extends pulumi.RunError {
  constructor(readonly problems: string[]) {
    super(`The stack's configuration has to be corrected:\n${problems.map((line) => `- ${line}`).join('\n')}`);
    this.name = 'ConfigError';
  }
}

/**
 * Checks a stack's whole configuration at once.
 * @param values Values by key without the project's name, as Pulumi passes them: text, with lists and objects as JSON.
 * @param otherProblems What else is known to be wrong with the stack.
 * @throws ConfigError that lists every problem.
 */
export function validateConfig(values: Record<string, string>, otherProblems: string[] = []): Config {
  const parsed = Object.fromEntries(Object.entries(values).map(([key, text]) => [key, parseValue(key, text)]));
  const result = configSchema.safeParse(parsed);
  const problems = result.success ? limitProblems(result.data) : describeProblems(values, result.error.issues);
  if (result.success && otherProblems.length + problems.length === 0) return result.data;
  throw new ConfigError([...otherProblems, ...problems]);
}

/** Keys whose value is text as it stands. All others hold JSON. */
const textKeys = ['level', 'ssmPrefix', 'layerPrefix', 'consumerTag', 'buildComputeType', 'packageSource'];

function parseValue(key: string, text: string): unknown {
  if (textKeys.includes(key)) return text;
  try {
    return JSON.parse(text);
  } catch {
    return text; // The schema refuses the text, and the message shows it.
  }
}

/** One sentence per key that is wrong. */
function describeProblems(values: Record<string, string>, issues: z.core.$ZodIssue[]): string[] {
  const allowedKeys = Object.keys(configSchema.shape);
  const unknownKeys = Object.keys(values).filter((key) => !allowedKeys.includes(key));
  const wrongKeys = allowedKeys.filter((key) => issues.some((issue) => issue.path[0] === key));
  return [
    ...unknownKeys.map(
      (key) => `prejit:${key} is not a key. Allowed: ${allowedKeys.join(', ')}. Fix: correct or remove it.`,
    ),
    ...wrongKeys.map((key) => describeProblem(key, values[key], issues)),
  ];
}

function describeProblem(key: string, value: string | undefined, issues: z.core.$ZodIssue[]): string {
  const schema = configSchema.shape[key as keyof Config];
  const { allowed, fix } = help.get(schema) ?? {};
  const places = issues.filter((issue) => issue.path[0] === key && issue.path.length > 1);
  const where = places.length > 0 ? ` (at ${places.map((issue) => issue.path.slice(1).join('.')).join(', ')})` : '';
  const shown = value === undefined ? 'not set' : `\`${value}\``;
  return `prejit:${key} is ${shown}${where}. Allowed: ${allowed}. Fix: ${fix}.`;
}

/** The configuration of the stack that the program runs for. */
export function loadConfig(): Config {
  const prefix = `${pulumi.getProject()}:`;
  const values = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value]);
  return validateConfig(Object.fromEntries(values), nameProblems(pulumi.getProject(), pulumi.getStack()));
}
