/** What each key of the stack's configuration may hold, and what to tell people when it holds something else. */
import { z } from 'zod';
import { functionSettingsSchema } from '../core/function-settings';
import { layerNamePattern } from '../core/layer-names';
import { rolloutSchema } from '../core/rollout';
import { claimsPath, overlap } from '../core/stacks';
import { architectures, frameworks, levels } from '../core/targets';
import { imagesFor } from './build-images';

/** What is allowed, in words, and what to do about a wrong value. */
export const help = z.registry<{ allowed: string; fix: string }>();

/** Numbers of days that CloudWatch Logs accepts (`PutRetentionPolicy`). */
const retentionPeriods = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

export const computeTypes = ['SMALL', 'MEDIUM', 'LARGE', 'XLARGE', '2XLARGE'].map((size) => `BUILD_GENERAL1_${size}`);

/** Of the 1,011 characters that a parameter's name may have, and of the policy that lets it be written, this leaves enough. */
const maxPrefix = 200;

/** More is as good as all. */
const maxKeptVersions = 1000;

const layerName = z.string().regex(layerNamePattern);
/** A name, or an ARN without version and alias. */
const functionName = z.string().regex(/^(arn:aws[a-z-]*:lambda:[a-z0-9-]+:\d{12}:function:)?[a-zA-Z0-9-_]{1,64}$/);
const accountId = z.string().regex(/^\d{12}$/);
const organizationId = z.string().regex(/^o-[a-z0-9]{10,32}$/);

const kmsKeyArn = z.string().regex(/^arn:[a-z-]+:kms:[a-z0-9-]+:\d{12}:key\/[a-zA-Z0-9-]+$/);

const feedUrl = z.url({ protocol: /^https$/ }).refine((url) => new URL(url).username === '', 'holds credentials');

const listOf = <T>(item: z.ZodType<T>) =>
  z.array(item).refine((items) => new Set(items).size === items.length, 'holds a value twice');

const wholeNumber = (from: number, to: number, unit: string) =>
  z
    .int()
    .min(from)
    .max(to)
    .register(help, {
      allowed: `a whole number of ${unit} from ${from} to ${to}`,
      fix: 'choose a number in that range',
    });

const buildImages = z.partialRecord(z.enum(frameworks), z.string()).superRefine((images, context) => {
  for (const framework of frameworks) {
    const image = images[framework];
    if (image !== undefined && !imagesFor(framework).includes(image)) {
      context.addIssue({ code: 'custom', path: [framework], message: 'is not an image for this framework' });
    }
  }
});

export const configSchema = z.strictObject({
  frameworks: listOf(z.enum(frameworks))
    .min(1)
    .register(help, {
      allowed: `a list with at least one of ${frameworks.join(', ')}`,
      fix: 'list the frameworks that manifests without a TargetFramework are built for',
    }),
  architectures: listOf(z.enum(architectures))
    .min(1)
    .register(help, {
      allowed: `a list with at least one of ${architectures.join(', ')}`,
      fix: 'list the architectures that manifests without a RuntimeIdentifier are built for',
    }),
  level: z.enum(levels).register(help, { allowed: `one of ${levels.join(', ')}`, fix: 'choose one of them' }),
  ssmPrefix: z
    .string()
    .max(maxPrefix)
    .regex(/^(?!\/(aws|ssm))(\/[a-z0-9_.-]+){1,6}$/i)
    .refine((path) => !overlap(path, claimsPath))
    .register(help, {
      allowed:
        'a path of one to six parts of letters, digits, `_`, `.` and `-`, ' +
        `up to ${maxPrefix} characters, that doesn't begin with /aws or /ssm and is not ${claimsPath}`,
      fix: 'start it with a slash and end it without one, as in /prejit',
    }),
  // No name of a layer holds an underscore, so that the names of two stacks' layers can't meet.
  layerPrefix: z
    .string()
    .regex(/^([a-zA-Z0-9-]{1,39}_)?$/)
    // The stack that has no prefix has these in the names of layers for single functions, and as the value of their tag.
    .refine((prefix) => !['fn_', 'rec_', 'on_'].includes(prefix))
    .register(help, {
      allowed:
        'letters, digits and hyphens with an underscore at the end (at most 40 characters), but not fn_, rec_ and on_; or nothing',
      fix: 'write it as payments_',
    }),
  consumerTag: z
    .string()
    .regex(/^(?!aws:)[a-zA-Z0-9_.:/=+@-]{1,128}$/i)
    .register(help, {
      allowed: 'the key of a tag: letters, digits and `_.:/=+@-`, not beginning with aws:',
      fix: 'write it as payments:layer',
    }),
  consumers: z.record(layerName, listOf(functionName)).register(help, {
    allowed: 'lists of function names or ARNs by layer name ([a-z0-9-], at most 40 characters)',
    fix: 'write it as {orders: [orders-api]}, without versions and aliases',
  }),
  rollout: rolloutSchema.register(help, {
    allowed: `an object of ${Object.keys(rolloutSchema.shape).join(', ')}, each optional`,
    fix: 'compare it with docs/moving-functions.md',
  }),
  functionLayers: functionSettingsSchema.register(help, {
    allowed: `an object of ${Object.keys(functionSettingsSchema.shape).join(', ')}, each optional`,
    fix: 'compare it with docs/function-layers.md',
  }),
  kmsKeys: listOf(kmsKeyArn).register(help, {
    allowed: 'a list of ARNs of KMS keys, such as arn:aws:kms:eu-west-1:111122223333:key/1234abcd-…',
    fix: "give each key's own ARN, not that of an alias",
  }),
  shareWith: z
    .strictObject({ accounts: listOf(accountId).default([]), organization: organizationId.optional() })
    .register(help, {
      allowed: '{accounts: [12 digits, quoted], organization: o-…}, both optional',
      fix: 'quote account IDs, so that they stay text',
    }),
  isolateBuilds: z.boolean().register(help, { allowed: 'true or false', fix: 'set one of them' }),
  buildImages: buildImages.register(help, {
    allowed: frameworks.map((framework) => `${framework}: ${imagesFor(framework).join(' or ')}`).join('; '),
    fix: 'name one of these images, or leave the framework out',
  }),
  // The lower bound is CodeBuild's own; the upper one keeps a forgotten build from running for a day and a half.
  buildTimeoutMinutes: wholeNumber(5, 480, 'minutes'),
  buildComputeType: z
    .enum(computeTypes)
    .register(help, { allowed: `one of ${computeTypes.join(', ')}`, fix: 'choose one of them' }),
  // 40 is the number of Map iterations that Step Functions runs at the same time at most.
  maxConcurrentBuilds: wholeNumber(1, 40, 'builds'),
  logRetentionDays: z
    .int()
    .refine((days) => retentionPeriods.includes(days))
    .register(help, { allowed: `one of ${retentionPeriods.join(', ')}`, fix: 'choose the next longer period' }),
  packageSource: z.union([z.literal(''), feedUrl]).register(help, {
    allowed: 'an https URL without credentials, or nothing',
    fix: "give the URL of the feed's index.json, or leave the key out",
  }),
  notifyEmails: listOf(z.email()).register(help, {
    allowed: 'a list of e-mail addresses',
    fix: 'correct the address, or remove it',
  }),
  keepVersions: z
    .strictObject({ newest: z.int().min(1).max(maxKeptVersions).optional(), delete: z.boolean().default(false) })
    .refine(({ newest, delete: deletes }) => newest !== undefined || !deletes)
    .register(help, {
      allowed: `{newest: a whole number from 1 to ${maxKeptVersions}, delete: true or false}, or {} to keep every version`,
      fix: 'write it as {newest: 5, delete: false}, which says what would be deleted',
    }),
  keepOnDestroy: z.boolean().register(help, { allowed: 'true or false', fix: 'set one of them' }),
  // Leaves a second of the ten that Lambda gives an init phase.
  warmBudgetMilliseconds: wholeNumber(0, 9000, 'milliseconds'),
});
