/**
 * CodeBuild's buildspec, version 0.2, as far as the pipeline's own uses it. A key that is not run is refused by name, so that
 * a buildspec never passes on one machine because half of it was skipped.
 * Reference: https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 */
import { parse } from 'yaml';
import { z } from 'zod';

const variableName = z.string().regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'is not a name of an environment variable');

const runtimeVersion = z.string().regex(/^\d+(\.\d+)*$/, 'must be a version such as "8.0", in quotes');

const phase = z.strictObject({ commands: z.array(z.string()) });

const buildspec = z.strictObject({
  version: z.literal(0.2, 'must be 0.2'),
  env: z
    .strictObject({
      shell: z.literal('bash', 'must be bash').optional(),
      variables: z.record(variableName, z.string()).optional(),
      'exported-variables': z.array(variableName).optional(),
    })
    .optional(),
  phases: z.strictObject({
    install: z
      .strictObject({
        'runtime-versions': z.strictObject({ dotnet: runtimeVersion.optional(), nodejs: runtimeVersion.optional() }),
      })
      .optional(),
    build: phase.optional(),
    post_build: phase.optional(),
  }),
  artifacts: z
    .strictObject({
      files: z.tuple([z.literal('**/*', "must be '**/*': other patterns are not run here")]),
      'base-directory': z
        .string()
        .regex(/^[^$*?]+$/, 'must be a plain path: variables and wildcards in it are not run here'),
    })
    .optional(),
});

export type Buildspec = z.output<typeof buildspec>;

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
