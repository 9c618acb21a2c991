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
 * Settings that CreateProject and UpdateProject take. The image in `environment` must be one that CodeBuild has, or the build
 * fails; like the compute type it has no other effect, since builds run on the machine itself.
 */
const projectSettings = [
  'name',
  'description',
  'source',
  'secondarySources',
  'artifacts',
  'environment',
  'serviceRole',
  'timeoutInMinutes',
  'queuedTimeoutInMinutes',
  'tags',
  'logsConfig',
];
const sourceMembers = ['type', 'location', 'sourceIdentifier', 'buildspec'];
/** Artifacts are plain files below `path` of the bucket `location`. */
const artifactMembers = ['type', 'location', 'path', 'name', 'namespaceType', 'packaging', 'encryptionDisabled'];
const startBuildMembers = [
  'projectName',
  'idempotencyToken',
  'secondarySourcesOverride',
  'artifactsOverride',
  'environmentVariablesOverride',
  'imageOverride',
  'buildspecOverride',
];

/** Throws when a project asks for something that would have no effect here. */
export function checkProject(settings: Shape): void {
  refuseOthers(settings, projectSettings, "CreateProject's ");
  checkSource(settings.source);
  if (settings.source.sourceIdentifier) throw refused('source.sourceIdentifier');
  checkBuildspec(settings.source.buildspec);
  checkSecondarySources(settings.secondarySources);
  checkArtifacts(settings.artifacts);
  if (settings.environment.privilegedMode) throw refused('environment.privilegedMode');
  checkVariables(settings.environment.environmentVariables);
  refuseOthers(settings.logsConfig ?? {}, ['cloudWatchLogs'], 'logsConfig.');
  const { status = 'ENABLED' } = settings.logsConfig?.cloudWatchLogs ?? {};
  if (status !== 'ENABLED') throw refused(`logsConfig.cloudWatchLogs.status ${status}`, 'use ENABLED');
}

/** The settings of one build: the project's, with StartBuild's overrides. */
export function applyOverrides(project: Shape, input: Shape): Shape {
  refuseOthers(input, startBuildMembers, "StartBuild's ");
  const {
    artifactsOverride: artifacts = project.artifacts,
    secondarySourcesOverride: secondarySources = project.secondarySources ?? [],
    environmentVariablesOverride = [],
    imageOverride: image = project.environment.image,
    buildspecOverride: buildspec = project.source.buildspec,
  } = input;
  checkSecondarySources(secondarySources);
  checkOverridden(project, secondarySources);
  checkBuildspec(buildspec);
  checkArtifacts(artifacts);
  checkVariables(environmentVariablesOverride);
  const variables = new Map<string, Shape>();
  for (const variable of [...(project.environment.environmentVariables ?? []), ...environmentVariablesOverride]) {
    variables.set(variable.name, variable);
  }
  const environment = { ...project.environment, image, environmentVariables: [...variables.values()] };
  const source = { ...project.source, buildspec };
  return structuredClone({ ...project, source, secondarySources, artifacts, environment });
}

/** As CodeBuild tells the two apart, the buildspec itself from the name of a file in the source. */
function checkBuildspec(buildspec = ''): void {
  if (/\n|^\s*\{/.test(buildspec)) return;
  throw refused('a buildspec in a file of the source', 'put it into source.buildspec');
}

function checkSource(source: Shape): void {
  refuseOthers(source, sourceMembers, 'source.');
  if (source.type === 'NO_SOURCE') return;
  if (source.type !== 'S3') throw refused(`source.type ${source.type}`, 'use S3 or NO_SOURCE');
  if (!/^[^/:]+\/.*[^/]$/.test(source.location ?? '')) {
    throw refused(`the source location ${source.location}`, 'it must read <bucket>/<key of a zip>');
  }
}

/** https://docs.aws.amazon.com/codebuild/latest/APIReference/API_ProjectSource.html */
const sourceIdentifier = /^[a-zA-Z0-9_]{1,127}$/;

function checkSecondarySources(sources: Shape[] = []): void {
  for (const source of sources) {
    checkSource(source);
    if (source.buildspec) throw refused('the buildspec of a secondary source');
    if (!sourceIdentifier.test(source.sourceIdentifier ?? '')) {
      throw invalid(
        `Invalid secondary source: sourceIdentifier ${source.sourceIdentifier} takes letters, digits and _.`,
      );
    }
  }
}

/**
 * An override replaces what the project has. The documents don't say what becomes of one without a counterpart, so that nothing
 * may rely on it.
 */
function checkOverridden({ secondarySources = [] }: Shape, overrides: Shape[]): void {
  const declared = secondarySources.map((source: Shape) => source.sourceIdentifier);
  for (const { sourceIdentifier: id } of overrides) {
    if (!declared.includes(id)) throw refused(`an override of the source ${id}`, 'declare it in the project');
  }
}

function checkArtifacts(artifacts: Shape): void {
  refuseOthers(artifacts, artifactMembers, 'artifacts.');
  if (artifacts.type === 'NO_ARTIFACTS') return;
  if (artifacts.type !== 'S3') throw refused(`artifacts.type ${artifacts.type}`, 'use S3 or NO_ARTIFACTS');
  if (!artifacts.location) throw invalid('Invalid artifacts: location, the name of a bucket, is missing.');
  const { name = '/', namespaceType = 'NONE', packaging = 'NONE' } = artifacts;
  if (name !== '/') throw refused(`artifacts.name ${name}`, 'use / and say in path where they go');
  if (namespaceType !== 'NONE') throw refused(`artifacts.namespaceType ${namespaceType}`, 'use NONE');
  if (packaging !== 'NONE') throw refused(`artifacts.packaging ${packaging}`, 'use NONE');
}

function checkVariables(variables: Shape[] = []): void {
  for (const { name, type } of variables) {
    if (type && type !== 'PLAINTEXT') throw refused(`environment variable ${name} of type ${type}`, 'use PLAINTEXT');
  }
}

function refuseOthers(input: Shape, known: string[], where: string): void {
  for (const [name, value] of Object.entries(input)) {
    if (value !== undefined && !known.includes(name)) throw refused(`${where}${name}`);
  }
}

const refused = (what: string, fix = 'remove it') => invalid(`The local CodeBuild does not support ${what}: ${fix}.`);

const invalid = (message: string): AwsError => new AwsError('InvalidInputException', message);
