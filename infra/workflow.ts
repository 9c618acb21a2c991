/** The workflow: from an uploaded manifest to published layers. A pure function, so that it can be run and tested anywhere. */
import { allTargets } from '../core/targets';
import type { MapState, State, StateMachineDefinition, Template } from './states-language';
import { type BuildArgs, buildStores, targetTimeout } from './workflow-builds';
import { type Called, catchAll, failureStates, invoke } from './workflow-tasks';
import {
  buildStageTimeout,
  busyRetry,
  cutOffRetry,
  type FunctionName,
  functionTimeouts,
  moveStageTimeout,
  releaseStageTimeout,
  serviceRetry,
} from './workflow-timing';

/** Every stack has these. */
type NeededFunction = Exclude<FunctionName, 'pruneLayers'>;

export interface WorkflowArgs extends BuildArgs {
  /** ARNs of the functions behind the tasks. */
  functions: Record<NeededFunction, string> & {
    /** Absent in a stack that keeps every layer version: then the workflow has no such state. */
    pruneLayers?: string;
  };
}

const caught = catchAll('NotifyFailure');

/**
 * A definition whose input is EventBridge's "Object Created" event of S3 and whose output is an `ExecutionResult`
 * (core/pipeline.ts). All builds have to succeed before the first layer is published.
 */
export function workflowDefinition(args: WorkflowArgs): StateMachineDefinition {
  const buildStage = buildStageTimeout(targetTimeout(args), args.maxConcurrentBuilds);
  // Somebody else's build is published before it is given up, and one that failed is ours to build again.
  const waitForBuild = buildStage + releaseStageTimeout;
  // One release at a time and layer: allows for three that are waiting in line.
  const waitForRelease = 3 * moveStageTimeout;

  return {
    Comment: 'Builds, publishes and rolls out the pre-jitted layers of one package manifest',
    StartAt: 'ReadEvent',
    // Wait for another's builds, build, publish, wait for another's release, and an hour for retries and notification.
    TimeoutSeconds: waitForBuild + buildStage + releaseStageTimeout + waitForRelease + 3600,
    States: {
      ReadEvent: {
        Type: 'Pass',
        Comment: 'Keeps what names the manifest version',
        Parameters: {
          manifest: {
            'bucket.$': '$.detail.bucket.name',
            'key.$': '$.detail.object.key',
            'versionId.$': "$.detail.object['version-id']",
          },
        },
        Next: 'PlanBuild',
      },
      PlanBuild: {
        ...call(args, 'planBuild', {
          'manifest.$': '$.manifest',
          'execution.$': '$$.Execution.Id',
        }),
        Comment: 'Validates the manifest and says what is left to do for each target',
        OutputPath: '$.Payload',
        Retry: [serviceRetry, busyRetry('BuildInProgress', waitForBuild)],
        Catch: caught,
        Next: 'BuildStores',
      },
      BuildStores: { ...buildStores(args), Catch: caught, Next: 'PublishLayers' },
      PublishLayers: publishLayers(args),
      ...updateConsumers(args, waitForRelease),
      ...pruneLayers(args),
      Notify: {
        ...call(args, 'notify', {
          'manifest.$': '$.manifest',
          'execution.$': '$$.Execution.Id',
          'releases.$': '$.progress.Payload.releases',
          ...(args.functions.pruneLayers !== undefined && { 'pruning.$': '$.pruning' }),
        }),
        Comment: 'Tells what was built, what moved, what was skipped and why',
        OutputPath: '$.Payload',
        Retry: [serviceRetry],
        Catch: caught,
        Next: 'IsSuperseded',
      },
      IsSuperseded: {
        Type: 'Choice',
        Choices: [{ Variable: '$.status', StringEquals: 'SUPERSEDED', Next: 'Superseded' }],
        Default: 'Released',
      },
      Superseded: { Type: 'Succeed', Comment: 'The manifest was replaced or deleted meanwhile; nothing was moved' },
      Released: { Type: 'Succeed' },
      ...failureStates('NotifyFailure', called(args, 'notify', args.functions.notify), { 'manifest.$': '$.manifest' }),
    },
  };
}

const called = ({ partition }: WorkflowArgs, name: FunctionName, arn: string): Called => ({
  partition,
  arn,
  timeoutSeconds: functionTimeouts[name],
});

const call = (args: WorkflowArgs, name: NeededFunction, payload: Template) =>
  invoke(called(args, name, args.functions[name]), payload);

function publishLayers(args: WorkflowArgs): MapState {
  const publishLayer: State = {
    ...call(args, 'publishLayer', {
      'manifest.$': '$.manifest',
      'execution.$': '$.execution',
      'target.$': '$.target',
    }),
    Comment: 'Checks what the build made and publishes the layer version once',
    OutputPath: '$.Payload',
    Retry: [serviceRetry],
    End: true,
  };
  return {
    Type: 'Map',
    Comment: 'Publishes each target; starts only when all of them are built',
    ItemsPath: '$.targets',
    ItemSelector: {
      'manifest.$': '$.manifest',
      'execution.$': '$$.Execution.Id',
      'target.$': '$$.Map.Item.Value',
    },
    MaxConcurrency: allTargets.length,
    ItemProcessor: {
      ProcessorConfig: { Mode: 'INLINE' },
      StartAt: 'PublishLayer',
      States: { PublishLayer: publishLayer },
    },
    ResultPath: '$.layers',
    Catch: caught,
    Next: 'UpdateConsumers',
  };
}

/** Moves the functions, as many at a time as one invocation has time for. All targets together, since they share one rate of calls. */
function updateConsumers(args: WorkflowArgs, waitForRelease: number): Record<string, State> {
  return {
    UpdateConsumers: {
      ...call(args, 'updateConsumers', {
        'manifest.$': '$.manifest',
        'execution.$': '$$.Execution.Id',
        'layers.$': '$.layers',
      }),
      Comment: 'Moves the functions that use the layer, then records its ARNs',
      ResultPath: '$.progress',
      Retry: [serviceRetry, cutOffRetry, busyRetry('ReleaseInProgress', waitForRelease)],
      Catch: caught,
      Next: 'AreAllMoved',
    },
    AreAllMoved: {
      Type: 'Choice',
      Choices: [
        {
          Variable: '$.progress.Payload.status',
          StringEquals: 'MOVED',
          Next: args.functions.pruneLayers === undefined ? 'Notify' : 'PruneLayers',
        },
      ],
      Default: 'WaitForFunctions',
    },
    WaitForFunctions: {
      Type: 'Wait',
      Comment: 'The journal in the bucket says where the next invocation goes on',
      SecondsPath: '$.progress.Payload.waitSeconds',
      Next: 'UpdateConsumers',
    },
  };
}

/** The functions are moved by now: that old versions can't be deleted is told, and fails nothing. */
function pruneLayers(args: WorkflowArgs): Record<string, State> {
  const arn = args.functions.pruneLayers;
  if (arn === undefined) return {};
  return {
    PruneLayers: {
      ...invoke(called(args, 'pruneLayers', arn), {
        'manifest.$': '$.manifest',
        'execution.$': '$$.Execution.Id',
        'layer.$': '$.layer',
      }),
      Comment: 'Deletes versions of the layer that nobody needs any more, or says which these are',
      ResultPath: '$.pruning',
      Retry: [serviceRetry],
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.pruning', Next: 'Notify' }],
      Next: 'Notify',
    },
  };
}
