/** The workflow's builds: each target that has to be built, and what happens when its image can't be provided. */
import type { Framework } from '../core/targets';
import type { MapState, State, TaskState, Template } from './states-language';
import { buildTaskTimeout, startBuildRetry } from './workflow-timing';

/** Identifier of the source that a build works on, which names the variable with its path: `CODEBUILD_SRC_DIR_manifest`. */
export const manifestSource = 'manifest';

export interface BuildArgs {
  /** Partition of the state machine, which the ARNs of service integrations begin with. */
  partition: string;
  /** Time limits of the CodeBuild projects. */
  buildTimeoutMinutes: number;
  queuedTimeoutMinutes: number;
  /** How many targets of one manifest are built at the same time. */
  maxConcurrentBuilds: number;
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

/**
 * The longest that one target takes, in seconds. A build whose image can't be provided has waited in the queue, but runs no
 * command.
 */
export function targetTimeout({ buildTimeoutMinutes, queuedTimeoutMinutes, replacement }: BuildArgs): number {
  const build = buildTaskTimeout(buildTimeoutMinutes, queuedTimeoutMinutes);
  return replacement ? buildTaskTimeout(0, queuedTimeoutMinutes) + build : build;
}

/** A Map over the plan's targets. Who uses it says where it goes on, and where when it fails. */
export function buildStores(args: BuildArgs): Omit<MapState, 'Catch' | 'Next' | 'End'> {
  return {
    Type: 'Map',
    Comment: 'One build for each target that was not built before',
    ItemsPath: '$.targets',
    ItemSelector: {
      'bucket.$': '$.manifest.bucket',
      'executionName.$': '$$.Execution.Name',
      'target.$': '$$.Map.Item.Value',
    },
    MaxConcurrency: args.maxConcurrentBuilds,
    ItemProcessor: {
      ProcessorConfig: { Mode: 'INLINE' },
      StartAt: 'NeedsBuild',
      States: {
        NeedsBuild: {
          Type: 'Choice',
          Choices: [{ Variable: '$.target.action', StringEquals: 'build', Next: 'BuildStore' }],
          Default: 'AlreadyBuilt',
        },
        BuildStore: {
          ...buildStore(args),
          ...(args.replacement && {
            Catch: [{ ErrorEquals: ['States.TaskFailed'], ResultPath: '$.failure', Next: 'HasOtherImage' }],
          }),
        },
        ...(args.replacement && otherImageStates(args, args.replacement)),
        AlreadyBuilt: { Type: 'Succeed' },
      },
    },
    // A build's outcome lies in the bucket; what the API says of it is not needed further on.
    ResultPath: null,
  };
}

/** What of a build differs when it does not run on its project's image. */
interface OtherImage {
  token: string;
  parameters: Template;
  variables: Template[];
}

const projectImage: OtherImage = { token: '', parameters: {}, variables: [] };

function buildStore(args: BuildArgs, { token, parameters, variables }: OtherImage = projectImage): TaskState {
  return {
    Type: 'Task',
    Comment: 'Restores, pre-jits and lays out the runtime package store',
    Resource: `arn:${args.partition}:states:::codebuild:startBuild.sync`,
    Parameters: {
      'ProjectName.$': '$.target.buildProject',
      // A repeated request within five minutes gets the same build.
      'IdempotencyToken.$': `States.Format('{}-{}${token}', $.executionName, $.target.fingerprint)`,
      SecondarySourcesOverride: [
        { Type: 'S3', 'Location.$': '$.target.buildSource', SourceIdentifier: manifestSource },
      ],
      ArtifactsOverride: {
        Type: 'S3',
        'Location.$': '$.bucket',
        'Path.$': '$.target.buildOutput',
        Name: '/',
        NamespaceType: 'NONE',
        Packaging: 'NONE',
      },
      EnvironmentVariablesOverride: [
        { Name: 'FRAMEWORK', 'Value.$': '$.target.framework', Type: 'PLAINTEXT' },
        { Name: 'RUNTIME_IDENTIFIER', 'Value.$': '$.target.runtimeIdentifier', Type: 'PLAINTEXT' },
        { Name: 'LEVEL', 'Value.$': '$.target.level', Type: 'PLAINTEXT' },
        { Name: 'FINGERPRINT', 'Value.$': '$.target.fingerprint', Type: 'PLAINTEXT' },
        ...variables,
      ],
      ...parameters,
    },
    TimeoutSeconds: buildTaskTimeout(args.buildTimeoutMinutes, args.queuedTimeoutMinutes),
    ResultPath: null,
    Retry: [startBuildRetry],
    End: true,
  };
}

/**
 * A build whose image can't be provided fails in its PROVISIONING phase with the status code that is looked for here, or is
 * not even started. One that failed for another reason would fail again, so it ends as it did.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/troubleshooting.html
 */
function otherImageStates(args: BuildArgs, replacement: ReplacementImage): Record<string, State> {
  const { framework, unavailable, image, buildspec } = replacement;
  const next = { Next: 'BuildStoreOnOtherImage' };
  return {
    HasOtherImage: {
      Type: 'Choice',
      Choices: [{ Variable: '$.target.framework', StringEquals: framework, Next: 'IsImageUnavailable' }],
      Default: 'BuildFailed',
    },
    IsImageUnavailable: {
      Type: 'Choice',
      Choices: [
        { Variable: '$.failure.Error', StringEquals: 'CodeBuild.InvalidInputException', ...next },
        { Variable: '$.failure.Cause', StringMatches: '*BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE*', ...next },
      ],
      Default: 'BuildFailed',
    },
    BuildStoreOnOtherImage: {
      ...buildStore(args, {
        token: '-other-image',
        parameters: { ImageOverride: image, BuildspecOverride: buildspec },
        variables: [{ Name: 'UNAVAILABLE_IMAGE', Value: unavailable, Type: 'PLAINTEXT' }],
      }),
      Comment: `The same on ${image}, since CodeBuild can't provide ${unavailable}`,
    },
    BuildFailed: { Type: 'Fail', ErrorPath: '$.failure.Error', CausePath: '$.failure.Cause' },
  };
}
