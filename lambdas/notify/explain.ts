/** Turns a failure of the workflow into a name and a message for people. Pure. */
import { z } from 'zod';
import { type ErrorName, userErrorNames } from '../../core/errors';
import type { TaskFailure } from '../../core/pipeline';
import { shown, shownLines } from '../../core/text';

export interface Explanation {
  /** One of the pipeline's error names, or the name that AWS gave. */
  name: string;
  message: string;
}

/** What Lambda writes as the cause of a function's error. */
const lambdaCause = z.object({ errorType: z.string(), errorMessage: z.string() });

/** A variable that a build exports. One that was never set may come without a value. */
const variable = z.object({ Name: z.string(), Value: z.string().nullish() });

/** What Step Functions writes as the cause of a failed build: CodeBuild's description of it. */
const build = z.object({
  BuildStatus: z.string(),
  ExportedEnvironmentVariables: z.array(variable).nullish(),
  Phases: z
    .array(
      z.object({
        PhaseType: z.string(),
        PhaseStatus: z.string().nullish(),
        Contexts: z.array(z.object({ StatusCode: z.string().nullish(), Message: z.string().nullish() })).nullish(),
      }),
    )
    .nullish(),
  Environment: z.object({ Image: z.string().nullish() }).nullish(),
  Logs: z.object({ DeepLink: z.string().nullish() }).nullish(),
});
const buildCause = z.union([z.object({ Build: build }).transform((cause) => cause.Build), build]);

const userErrorName = z.enum(userErrorNames);

/** What a build says of its own failure, in the variable `BUILD_ERROR`; the name stands in `BUILD_ERROR_NAME` as well. */
const buildError = z.object({ name: userErrorName, message: z.string().min(1) });

/** Largest message, in characters, since builds run foreign code: SNS and a state machine's cause have room for more. */
const maxMessage = 8000;

export function explain({ Error: error, Cause: cause = '' }: TaskFailure): Explanation {
  const value = parseJson(cause);
  const fromLambda = lambdaCause.safeParse(value);
  if (fromLambda.success) return short(fromLambda.data.errorType, fromLambda.data.errorMessage);
  const fromBuild = buildCause.safeParse(value);
  if (fromBuild.success) return explainBuild(fromBuild.data);
  const name = value === undefined ? nameInCutCause(cause) : undefined;
  if (name) return withoutMessage(name);
  if (error === 'States.Timeout') {
    return short(error, `A step of the workflow took longer than it may. ${cause}`.trim());
  }
  return short(error, cause || 'AWS gave no details. See the events of the execution.');
}

function explainBuild(failed: z.infer<typeof build>): Explanation {
  const exported = (name: string): string =>
    failed.ExportedEnvironmentVariables?.find(({ Name }) => Name === name)?.Value ?? '';
  const own = buildError.safeParse(parseJson(exported('BUILD_ERROR')));
  if (own.success) return short(own.data.name, own.data.message);
  const log = failed.Logs?.DeepLink ? ` Log: ${failed.Logs.DeepLink}` : '';
  const name = userErrorName.safeParse(exported('BUILD_ERROR_NAME'));
  if (name.success) return withoutMessage(name.data, log);
  if (failed.BuildStatus === 'TIMED_OUT') {
    return short('BuildFailed', `The build took longer than it may; set prejit:buildTimeoutMinutes higher.${log}`);
  }
  const codes = (failed.Phases ?? []).flatMap(({ Contexts }) => (Contexts ?? []).map(({ StatusCode }) => StatusCode));
  if (codes.includes('BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE')) {
    const image = shown(failed.Environment?.Image ?? 'the image');
    return short(
      'BuildImageUnavailable',
      `CodeBuild can't provide ${image}. Name another in prejit:buildImages.${log}`,
    );
  }
  const phases = (failed.Phases ?? []).flatMap(({ PhaseType, PhaseStatus, Contexts }) => {
    if (!PhaseStatus || PhaseStatus === 'SUCCEEDED') return [];
    const messages = (Contexts ?? []).flatMap(({ Message }) => (Message ? [Message] : []));
    return [`${PhaseType} ${PhaseStatus}${messages.length > 0 ? `: ${messages.join('; ')}` : ''}`];
  });
  const where = phases.length > 0 ? ` (${phases.join('. ')})` : '';
  return short('BuildFailed', `The build ended as ${failed.BuildStatus}${where}.${log}`);
}

/** Step Functions cuts a cause of more than 32,768 characters, which ends it as JSON. */
function nameInCutCause(cause: string): ErrorName | undefined {
  const [text = ''] = /\{[^{}]*"BUILD_ERROR_NAME"[^{}]*\}/.exec(cause) ?? [];
  const found = variable.safeParse(parseJson(text));
  return found.success ? userErrorName.safeParse(found.data.Value).data : undefined;
}

const withoutMessage = (name: ErrorName, log = ''): Explanation =>
  short(name, `The build failed with ${name}. What it says about it did not arrive here; its log has it.${log}`);

/** A message comes from whatever failed, and may hold what users and packages wrote. */
const short = (name: string, message: string): Explanation => ({
  name: shown(name),
  message: shownLines(message, maxMessage),
});

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // not JSON: the caller goes on with the text itself
  }
}
