/** A build as it is kept, and as CodeBuild's API shows it. */
import type { PhaseReport } from '../../../builds/runner';
import type { Shape } from '../../../contract/service';
import type { LogLocation } from '../log-writer';

export type BuildStatus = 'IN_PROGRESS' | 'SUCCEEDED' | 'FAILED' | 'STOPPED' | 'TIMED_OUT';

/** Times are milliseconds since 1970. */
export interface StoredBuild {
  /** `<project>:<uuid>` */
  id: string;
  arn: string;
  projectName: string;
  number: number;
  /** Name of the session in which the build's role is used. */
  sessionName: string;
  /** The project's settings with the overrides of StartBuild. */
  settings: Shape;
  idempotencyToken?: string;
  status: BuildStatus;
  currentPhase: string;
  phases: (Partial<PhaseReport> & { phaseType: string; startTime: number })[];
  startTime: number;
  endTime?: number;
  exportedVariables: { name: string; value: string }[];
  log: LogLocation;
  /** Where the artifacts went. */
  artifactsArn?: string;
}

export const buildUuid = (build: StoredBuild): string => build.id.split(':')[1] ?? '';

/** The `Build` of CodeBuild's API. */
export function describeBuild(build: StoredBuild, region: string): Shape {
  const { settings, log } = build;
  return {
    id: build.id,
    arn: build.arn,
    buildNumber: build.number,
    startTime: new Date(build.startTime),
    endTime: date(build.endTime),
    currentPhase: build.currentPhase,
    buildStatus: build.status,
    buildComplete: build.status !== 'IN_PROGRESS',
    projectName: build.projectName,
    phases: build.phases.map((phase) => ({
      phaseType: phase.phaseType,
      phaseStatus: phase.phaseStatus,
      startTime: new Date(phase.startTime),
      endTime: date(phase.endTime),
      durationInSeconds: phase.endTime === undefined ? undefined : Math.round((phase.endTime - phase.startTime) / 1000),
      contexts: phase.contexts,
    })),
    source: settings.source,
    secondarySources: settings.secondarySources,
    artifacts: { location: build.artifactsArn ?? '' },
    environment: settings.environment,
    serviceRole: settings.serviceRole,
    logs: {
      ...log,
      deepLink:
        `https://console.aws.amazon.com/cloudwatch/home?region=${region}` +
        `#logsV2:log-groups/log-group/${encodeURIComponent(log.groupName)}/log-events/${encodeURIComponent(log.streamName)}`,
    },
    timeoutInMinutes: settings.timeoutInMinutes,
    queuedTimeoutInMinutes: settings.queuedTimeoutInMinutes,
    exportedEnvironmentVariables: build.exportedVariables,
  };
}

const date = (milliseconds: number | undefined): Date | undefined =>
  milliseconds === undefined ? undefined : new Date(milliseconds);
