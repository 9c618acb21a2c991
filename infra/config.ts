/** The stack's configuration: read, checked as a whole, typed. Keys, descriptions and defaults stand in Pulumi.yaml. */
import * as pulumi from '@pulumi/pulumi';
import { z } from 'zod';
import {
  type Architecture,
  architectures,
  type Framework,
  frameworks,
  type Level,
  levels,
} from '../lambdas/shared/targets';
import { imagesFor } from './build-images';

export interface Config {
  /** Target frameworks of a manifest that names none. */
  frameworks: Framework[];
  /** Architectures of a manifest that names no runtime identifier. */
  architectures: Architecture[];
  /** How much is compiled ahead of time. */
  level: Level;
  /** Path of the SSM parameters, such as `/prejit`; without a slash at its end. */
  ssmPrefix: string;
  /** Names of the functions that follow a layer, by the layer's name. */
  consumers: Record<string, string[]>;
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
  /** Time in milliseconds that a function may spend on warming in its init phase. */
  warmBudgetMilliseconds: number;
}

/** An error that the person who runs `pulumi up` can fix: its message says how, and no stack trace is needed. */
export class ConfigError extends pulumi.RunError {
  constructor(readonly problems: string[]) {
    super(
      `${problems.length} problem(s) in the stack's configuration:\n${problems.map((line) => `- ${line}`).join('\n')}`,
    );
    this.name = 'ConfigError';
  }
}

interface Key<T> {
  schema: z.ZodType<T>;
  /** What is allowed, in words. */
  allowed: string;
  /** What to do when the value is wrong. */
  fix: string;
}

/** Numbers of days that CloudWatch Logs accepts (`PutRetentionPolicy`). */
const retentionPeriods = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const computeTypes = ['SMALL', 'MEDIUM', 'LARGE', 'XLARGE', '2XLARGE'].map((size) => `BUILD_GENERAL1_${size}`);

const layerName = z.string().regex(/^[a-z0-9-]{1,40}$/);
const functionName = z.string().regex(/^[a-zA-Z0-9-_]{1,64}$/);

const listOf = <T>(item: z.ZodType<T>) =>
  z.array(item).refine((items) => new Set(items).size === items.length, 'holds a value twice');

const wholeNumber = (from: number, to: number, unit: string, fix: string): Key<number> => ({
  schema: z.int().min(from).max(to),
  allowed: `a whole number of ${unit} from ${from} to ${to}`,
  fix,
});

const keys: { [K in keyof Config]: Key<Config[K]> } = {
  frameworks: {
    schema: listOf(z.enum(frameworks)).min(1),
    allowed: `a list with at least one of ${frameworks.join(', ')}`,
    fix: 'list the frameworks that manifests without a TargetFramework are built for',
  },
  architectures: {
    schema: listOf(z.enum(architectures)).min(1),
    allowed: `a list with at least one of ${architectures.join(', ')}`,
    fix: 'list the architectures that manifests without a RuntimeIdentifier are built for',
  },
  level: {
    schema: z.enum(levels),
    allowed: `one of ${levels.join(', ')}`,
    fix: 'choose one of them',
  },
  ssmPrefix: {
    schema: z.string().regex(/^(?!\/(aws|ssm)\b)(\/[a-zA-Z0-9_.-]+){1,6}$/),
    allowed: 'a path of one to six parts of letters, digits, `_`, `.` and `-`, not below /aws or /ssm',
    fix: 'start it with a slash and end it without one, as in /prejit',
  },
  consumers: {
    schema: z.record(layerName, listOf(functionName)),
    allowed: 'lists of function names by layer name ([a-z0-9-], at most 40 characters)',
    fix: 'write it as {orders: [orders-api]}, with names instead of ARNs',
  },
  shareWith: {
    schema: z.strictObject({
      accounts: listOf(z.string().regex(/^\d{12}$/)).default([]),
      organization: z
        .string()
        .regex(/^o-[a-z0-9]{10,32}$/)
        .optional(),
    }),
    allowed: '{accounts: [12 digits, quoted], organization: o-…}, both optional',
    fix: 'quote account IDs, so that they stay text',
  },
  isolateBuilds: { schema: z.boolean(), allowed: 'true or false', fix: 'set one of them' },
  buildImages: {
    schema: z.partialRecord(z.enum(frameworks), z.string()).superRefine((images, context) => {
      for (const framework of frameworks) {
        const image = images[framework];
        if (image !== undefined && !imagesFor(framework).includes(image)) {
          context.addIssue({ code: 'custom', path: [framework], message: 'is not an image for this framework' });
        }
      }
    }),
    allowed: frameworks.map((framework) => `${framework}: ${imagesFor(framework).join(' or ')}`).join('; '),
    fix: 'name one of these images, or leave the framework out',
  },
  // The lower bound is CodeBuild's own; the upper one keeps a forgotten build from running for a day and a half.
  buildTimeoutMinutes: wholeNumber(5, 480, 'minutes', 'choose a number in that range'),
  buildComputeType: {
    schema: z.string().refine((type) => computeTypes.includes(type)),
    allowed: `one of ${computeTypes.join(', ')}`,
    fix: 'choose one of them',
  },
  // 40 is the number of Map iterations that Step Functions runs at the same time at most.
  maxConcurrentBuilds: wholeNumber(1, 40, 'builds', 'choose a number in that range'),
  logRetentionDays: {
    schema: z.int().refine((days) => retentionPeriods.includes(days)),
    allowed: `one of ${retentionPeriods.join(', ')}`,
    fix: 'choose the next longer period',
  },
  packageSource: {
    schema: z.union([z.literal(''), z.url({ protocol: /^https$/ })]),
    allowed: 'an https URL, or nothing',
    fix: "give the URL of the feed's index.json without credentials, or leave the key out",
  },
  notifyEmails: {
    schema: listOf(z.email()),
    allowed: 'a list of e-mail addresses',
    fix: 'correct the address, or remove it',
  },
  warmBudgetMilliseconds: wholeNumber(
    0,
    9000,
    'milliseconds',
    'leave a second of the ten that Lambda gives an init phase',
  ),
};

/**
 * Checks a stack's whole configuration at once.
 * @param values Raw values by key without the project's name, as Pulumi passes them: text, with lists and objects as JSON.
 * @throws ConfigError that lists every problem.
 */
export function validateConfig(values: Record<string, string>): Config {
  const unknown = Object.keys(values)
    .filter((key) => !(key in keys))
    .map((key) => `prejit:${key} is not a key. Allowed: ${Object.keys(keys).join(', ')}. Fix: correct or remove it.`);
  const problems: string[] = unknown;
  const config: Record<string, unknown> = {};
  for (const [name, key] of Object.entries(keys)) {
    const result = key.schema.safeParse(parseValue(name, values[name]));
    if (result.success) {
      config[name] = result.data;
    } else {
      problems.push(describeProblem(name, values[name], key, result.error.issues));
    }
  }
  if (problems.length > 0) {
    throw new ConfigError(problems);
  }
  return config as unknown as Config;
}

/** Keys whose value is text as it stands; all others are JSON. */
const textKeys = ['level', 'ssmPrefix', 'buildComputeType', 'packageSource'];

function parseValue(name: string, value: string | undefined): unknown {
  if (value === undefined || textKeys.includes(name)) {
    return value;
  }
  try {
    return JSON.parse(value);
  } catch {
    return value; // Not JSON: the schema refuses the text and the message shows it.
  }
}

function describeProblem(
  name: string,
  value: string | undefined,
  key: Key<unknown>,
  issues: z.core.$ZodIssue[],
): string {
  const where = issues.map((issue) => issue.path.join('.')).filter((path) => path !== '');
  const place = where.length > 0 ? ` (at ${where.join(', ')})` : '';
  const shown = value === undefined ? 'not set' : `\`${value}\``;
  return `prejit:${name} is ${shown}${place}. Allowed: ${key.allowed}. Fix: ${key.fix}.`;
}

/** The configuration of the stack that the program runs for. */
export function loadConfig(): Config {
  const prefix = `${pulumi.getProject()}:`;
  const values = Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value]);
  return validateConfig(Object.fromEntries(values));
}
