/**
 * CodeBuild's buildspec, version 0.2, as far as it is run here. A key that is not run is refused by name, so that a
 * buildspec never passes on one machine because half of it was skipped.
 * Reference: https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 */
import { parse } from 'yaml';
import { z } from 'zod';

export const buildPhases = ['install', 'pre_build', 'build', 'post_build'] as const;
export type BuildPhaseName = (typeof buildPhases)[number];

/** YAML reads `10.0` as the number 10, hence numbers are taken too. */
const scalar = z.union([z.string(), z.number(), z.boolean()]).transform(String);

const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is not a name of an environment variable');

const onFailure = z
  .string()
  .regex(
    /^(ABORT|CONTINUE|RETRY(-\d+)?)$/,
    'must be ABORT, CONTINUE, RETRY or RETRY-<count>: no other form is run here',
  );

const phase = {
  'on-failure': onFailure.optional(),
  commands: z.array(scalar).optional(),
  finally: z.array(scalar).optional(),
};

const buildspec = z.strictObject({
  version: z.union([z.literal(0.2), z.literal('0.2')], 'must be 0.2'),
  env: z
    .strictObject({
      shell: z.literal('bash', 'must be bash').optional(),
      variables: z.record(variableName, scalar).optional(),
      'exported-variables': z.array(variableName).optional(),
    })
    .optional(),
  phases: z.strictObject({
    install: z
      .strictObject({
        ...phase,
        'runtime-versions': z.strictObject({ dotnet: scalar.optional(), nodejs: scalar.optional() }).optional(),
      })
      .optional(),
    pre_build: z.strictObject(phase).optional(),
    build: z.strictObject(phase).optional(),
    post_build: z.strictObject(phase).optional(),
  }),
  artifacts: z
    .strictObject({
      files: z.array(z.string()).min(1),
      'base-directory': z
        .string()
        .regex(/^[^$*?]+$/, 'must be a plain path: variables and wildcards in it are not run here')
        .optional(),
      'discard-paths': z.literal(['no', false], "must be 'no': files keep their folders here").optional(),
    })
    .optional(),
});

export type Buildspec = z.output<typeof buildspec>;
export type BuildspecPhase = NonNullable<Buildspec['phases']['pre_build']>;

/** Reads a buildspec. Throws an error that lists every key that is wrong or not run here. */
export function parseBuildspec(text: string): Buildspec {
  const result = buildspec.safeParse(parse(text));
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap((issue) => {
    if (issue.code !== 'unrecognized_keys') return [`${issue.path.join('.') || 'buildspec'}: ${issue.message}`];
    return issue.keys.map(
      (key) => `${[...issue.path, key].join('.')}: is not run by the local build runner; remove it`,
    );
  });
  throw new Error(`The buildspec can't be run:\n${problems.map((problem) => `- ${problem}`).join('\n')}`);
}
