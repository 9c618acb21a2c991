/** Loads a function's settings from environment variables. */
import { z } from 'zod';

/** A variable whose value is JSON of the given shape. */
export const json = <T extends z.ZodType>(schema: T) =>
  z
    .string()
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch (error) {
        context.addIssue({ code: 'custom', message: `is not JSON: ${(error as Error).message}` });
        return z.NEVER;
      }
    })
    .pipe(schema);

/** Path of the stack's parameters, such as `/prejit`; without a slash at its end. */
export const parameterPath = z.string().regex(/^(\/[\w.-]+)+$/, 'is not a parameter path such as /prejit');

/**
 * Validates environment variables against a schema whose keys are their names.
 * @throws Error that lists every problem at once, so that a broken deployment is repaired in one go.
 */
export function loadSettings<T extends z.ZodObject>(schema: T, env: NodeJS.ProcessEnv = process.env): z.infer<T> {
  const result = schema.safeParse(env);
  if (result.success) return result.data;
  const problems = result.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The function's environment variables are not valid:\n${problems.join('\n')}`);
}
