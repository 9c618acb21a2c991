/** Which settings of projects and builds have an effect here. Others are refused, rather than ignored. */
import { AwsError, type Shape } from '../../../contract/service';

export interface StoredProject {
  arn: string;
  created: number;
  lastModified: number;
  /** The project as CreateProject and UpdateProject took it. */
  settings: Shape;
  buildsStarted: number;
}

/**
 * Settings that CreateProject and UpdateProject take. `vpcConfig`, `encryptionKey`, the image and the compute type are
 * kept and have no effect: builds run on the machine itself.
 */
const projectSettings = [
  'name',
  'description',
  'source',
  'secondarySources',
  'sourceVersion',
  'artifacts',
  'environment',
  'serviceRole',
  'timeoutInMinutes',
  'queuedTimeoutInMinutes',
  'encryptionKey',
  'tags',
  'vpcConfig',
  'logsConfig',
  'concurrentBuildLimit',
];

/** Overrides of StartBuild, with the setting that they replace. */
const overrides: Record<string, string> = {
  secondarySourcesOverride: 'secondarySources',
  sourceVersion: 'sourceVersion',
  artifactsOverride: 'artifacts',
  serviceRoleOverride: 'serviceRole',
  timeoutInMinutesOverride: 'timeoutInMinutes',
  queuedTimeoutInMinutesOverride: 'queuedTimeoutInMinutes',
  encryptionKeyOverride: 'encryptionKey',
  logsConfigOverride: 'logsConfig',
};
const sourceOverrides: Record<string, string> = {
  sourceTypeOverride: 'type',
  sourceLocationOverride: 'location',
  buildspecOverride: 'buildspec',
};
const environmentOverrides: Record<string, string> = {
  imageOverride: 'image',
  computeTypeOverride: 'computeType',
  environmentTypeOverride: 'type',
};
const otherStartBuildMembers = ['projectName', 'environmentVariablesOverride', 'idempotencyToken'];

/** Throws when a project asks for something that would have no effect here. */
export function checkProject(settings: Shape): void {
  refuseOthers(settings, projectSettings, 'CreateProject');
  for (const source of [settings.source, ...(settings.secondarySources ?? [])].filter(Boolean)) checkSource(source);
  if (settings.artifacts) checkArtifacts(settings.artifacts);
  if (settings.environment?.privilegedMode) throw refused('environment.privilegedMode');
  checkVariables(settings.environment?.environmentVariables);
  if (settings.logsConfig?.s3Logs?.status === 'ENABLED') throw refused('logsConfig.s3Logs');
}

/** The settings of one build: the project's, with StartBuild's overrides. */
export function applyOverrides(project: Shape, input: Shape): Shape {
  const known = [
    ...otherStartBuildMembers,
    ...Object.keys(overrides),
    ...Object.keys(sourceOverrides),
    ...Object.keys(environmentOverrides),
  ];
  refuseOthers(input, known, 'StartBuild');
  const settings: Shape = structuredClone({ ...project, ...pick(input, overrides) });
  settings.source = { ...settings.source, ...pick(input, sourceOverrides) };
  const variables = new Map<string, Shape>();
  for (const variable of project.environment?.environmentVariables ?? []) variables.set(variable.name, variable);
  for (const variable of input.environmentVariablesOverride ?? []) variables.set(variable.name, variable);
  settings.environment = {
    ...settings.environment,
    ...pick(input, environmentOverrides),
    environmentVariables: [...variables.values()],
  };
  checkProject(settings);
  return settings;
}

function checkSource(source: Shape): void {
  if (source.type === 'NO_SOURCE') return;
  if (source.type !== 'S3') throw refused(`source.type ${source.type}`, 'use S3 or NO_SOURCE');
  if (!/^(arn:aws:s3:::)?[^/]+\/.+/.test(source.location ?? '')) {
    throw invalid(
      `Invalid source location ${source.location}: it must read <bucket>/<key of a zip> or <bucket>/<folder>/`,
    );
  }
}

function checkArtifacts(artifacts: Shape): void {
  if (artifacts.type === 'NO_ARTIFACTS') return;
  if (artifacts.type !== 'S3') throw refused(`artifacts.type ${artifacts.type}`, 'use S3 or NO_ARTIFACTS');
  if (!artifacts.location) throw invalid('Invalid artifacts: location, the name of a bucket, is missing.');
  if (artifacts.overrideArtifactName) throw refused('artifacts.overrideArtifactName');
  if (artifacts.packaging === 'ZIP' && (artifacts.name ?? '/') === '/') {
    throw invalid('Invalid artifacts: packaging ZIP needs a name for the zip.');
  }
}

function checkVariables(variables: Shape[] = []): void {
  for (const { name, type } of variables) {
    if (type && type !== 'PLAINTEXT') throw refused(`environment variable ${name} of type ${type}`, 'use PLAINTEXT');
  }
}

function refuseOthers(input: Shape, known: string[], operation: string): void {
  for (const [name, value] of Object.entries(input)) {
    if (!known.includes(name) && !isDefault(value)) throw refused(`${operation}'s ${name}`);
  }
}

/** Values that ask for nothing. */
function isDefault(value: unknown): boolean {
  if (value === undefined || value === null || value === false || value === 0) return true;
  if (Array.isArray(value)) return value.length === 0;
  return typeof value === 'object' && (value as Shape).type === 'NO_CACHE';
}

/** Members of the input under the names of the settings that they replace. */
function pick(input: Shape, names: Record<string, string>): Shape {
  const given = Object.entries(names).filter(([member]) => input[member] !== undefined);
  return Object.fromEntries(given.map(([member, setting]) => [setting, input[member]]));
}

const refused = (what: string, fix = 'remove it') => invalid(`The local CodeBuild does not support ${what}: ${fix}.`);

export const invalid = (message: string): AwsError => new AwsError('InvalidInputException', message);
