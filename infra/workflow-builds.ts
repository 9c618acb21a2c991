/** The builds of a manifest: each target that has to be built, as many at a time as the configuration allows. */
import { type BuildLimits, type BuildPlace, buildStates } from './build-states';
import type { MapState } from './states-language';
import { buildTaskTimeout, startBuildRetry } from './workflow-timing';

export interface BuildArgs extends BuildLimits {
  /** How many targets of one manifest are built at the same time. */
  maxConcurrentBuilds: number;
}

/**
 * The longest that one target takes, in seconds. A build whose image can't be provided has waited in the queue, but runs no
 * command.
 */
export function targetTimeout({ buildTimeoutMinutes, queuedTimeoutMinutes, replacement }: BuildLimits): number {
  const build = buildTaskTimeout(buildTimeoutMinutes, queuedTimeoutMinutes);
  return replacement ? buildTaskTimeout(0, queuedTimeoutMinutes) + build : build;
}

const place: BuildPlace = {
  state: 'BuildStore',
  comment: 'Restores, pre-jits and lays out the runtime package store',
  planned: '$.target',
  bucket: { 'Location.$': '$.bucket' },
  executionName: '$.executionName',
  variables: [],
  transition: { End: true },
  retry: startBuildRetry,
  failed: 'BuildFailed',
  otherwise: [],
};

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
        ...buildStates(args, place),
        ...(args.replacement && {
          BuildFailed: { Type: 'Fail', ErrorPath: '$.failure.Error', CausePath: '$.failure.Cause' },
        }),
        AlreadyBuilt: { Type: 'Succeed' },
      },
    },
    // A build's outcome lies in the bucket; what the API says of it is not needed further on.
    ResultPath: null,
  };
}
