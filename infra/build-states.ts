/** One build in a workflow, and what happens when its image can't be provided. */
import type { Framework } from '../core/targets';
import type { Catcher, Retrier, State, TaskState, Template, Transition } from './states-language';
import { buildTaskTimeout } from './workflow-timing';

/** Identifier of the source that a build works on, which names the variable with its path: `CODEBUILD_SRC_DIR_manifest`. */
export const manifestSource = 'manifest';

export interface BuildLimits {
  /** Partition of the state machine, which the ARNs of service integrations begin with. */
  partition: string;
  /** Time limits of the CodeBuild projects. */
  buildTimeoutMinutes: number;
  queuedTimeoutMinutes: number;
  /** What builds a framework whose image AWS does not maintain any more, when CodeBuild can't provide that. */
  replacement?: ReplacementImage;
}

export interface ReplacementImage {
  framework: Framework;
  /** The image that the framework's project names. */
  unavailable: string;
  /** The image that builds in its place, and the buildspec with that image's versions. */
  image: string;
  buildspec: string;
}

/** Where in a workflow a build stands: what is in its input, and where it goes on. */
export interface BuildPlace {
  /** Name of the state; the build on another image is called the same with `OnOtherImage`. */
  state: string;
  comment: string;
  /** Path of the `PlannedTarget` or `PlannedFunctionLayer`. */
  planned: string;
  /** The bucket that the build writes to. */
  bucket: { 'Location.$': string } | { Location: string };
  /** Path of the execution's name. */
  executionName: string;
  /** Variables of the build besides those that every build has. */
  variables: Template[];
  transition: Transition;
  /** How patiently it waits for a machine in an account that is busy. */
  retry: Retrier;
  /** The state that a failed build goes on with, its failure in `$.failure`, when no other image helps. */
  failed: string;
  /** What catches everything else. */
  otherwise: Catcher[];
}

/** What of a build differs when it does not run on its project's image. */
interface OtherImage {
  token: string;
  parameters: Template;
  variables: Template[];
}

const projectImage: OtherImage = { token: '', parameters: {}, variables: [] };

export function buildStates(limits: BuildLimits, place: BuildPlace): Record<string, State> {
  const { replacement } = limits;
  const imageFailure: Catcher = { ErrorEquals: ['States.TaskFailed'], ResultPath: '$.failure', Next: 'HasOtherImage' };
  return {
    [place.state]: build(limits, place, projectImage, [...(replacement ? [imageFailure] : []), ...place.otherwise]),
    ...(replacement && otherImageStates(limits, place, replacement)),
  };
}

function build(limits: BuildLimits, place: BuildPlace, image: OtherImage, catchers: Catcher[]): TaskState {
  const { planned, bucket, executionName } = place;
  return {
    Type: 'Task',
    Comment: place.comment,
    Resource: `arn:${limits.partition}:states:::codebuild:startBuild.sync`,
    Parameters: {
      'ProjectName.$': `${planned}.buildProject`,
      // A repeated request within five minutes gets the same build.
      'IdempotencyToken.$': `States.Format('{}-{}${image.token}', ${executionName}, ${planned}.fingerprint)`,
      SecondarySourcesOverride: [
        { Type: 'S3', 'Location.$': `${planned}.buildSource`, SourceIdentifier: manifestSource },
      ],
      ArtifactsOverride: {
        Type: 'S3',
        ...bucket,
        'Path.$': `${planned}.buildOutput`,
        Name: '/',
        NamespaceType: 'NONE',
        Packaging: 'NONE',
      },
      EnvironmentVariablesOverride: [
        { Name: 'FRAMEWORK', 'Value.$': `${planned}.framework`, Type: 'PLAINTEXT' },
        { Name: 'RUNTIME_IDENTIFIER', 'Value.$': `${planned}.runtimeIdentifier`, Type: 'PLAINTEXT' },
        { Name: 'LEVEL', 'Value.$': `${planned}.level`, Type: 'PLAINTEXT' },
        { Name: 'FINGERPRINT', 'Value.$': `${planned}.fingerprint`, Type: 'PLAINTEXT' },
        ...place.variables,
        ...image.variables,
      ],
      ...image.parameters,
    },
    TimeoutSeconds: buildTaskTimeout(limits.buildTimeoutMinutes, limits.queuedTimeoutMinutes),
    ResultPath: null,
    Retry: [place.retry],
    ...(catchers.length > 0 && { Catch: catchers }),
    ...place.transition,
  };
}

/**
 * A build whose image can't be provided fails in its PROVISIONING phase with the status code that is looked for here, or is
 * not even started. One that failed for another reason would fail again, so it ends as it did.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/troubleshooting.html
 */
function otherImageStates(
  limits: BuildLimits,
  place: BuildPlace,
  { framework, unavailable, image, buildspec }: ReplacementImage,
): Record<string, State> {
  const onOtherImage = `${place.state}OnOtherImage`;
  const next = { Next: onOtherImage };
  const otherImage: OtherImage = {
    token: '-other-image',
    parameters: { ImageOverride: image, BuildspecOverride: buildspec },
    variables: [{ Name: 'UNAVAILABLE_IMAGE', Value: unavailable, Type: 'PLAINTEXT' }],
  };
  return {
    HasOtherImage: {
      Type: 'Choice',
      Choices: [{ Variable: `${place.planned}.framework`, StringEquals: framework, Next: 'IsImageUnavailable' }],
      Default: place.failed,
    },
    IsImageUnavailable: {
      Type: 'Choice',
      Choices: [
        { Variable: '$.failure.Error', StringEquals: 'CodeBuild.InvalidInputException', ...next },
        { Variable: '$.failure.Cause', StringMatches: '*BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE*', ...next },
      ],
      Default: place.failed,
    },
    [onOtherImage]: {
      ...build(limits, place, otherImage, place.otherwise),
      Comment: `The same on ${image}, since CodeBuild can't provide ${unavailable}`,
    },
  };
}
