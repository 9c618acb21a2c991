/** The bucket's layout. Users, their tools and the build role's permissions rely on it. */
import { type Target, targetName } from './targets';

export const manifestsPrefix = 'manifests/';
export const buildsPrefix = 'builds/';
/** Where a build writes. Nothing under it is trusted until publish-layer has checked it and copied it to `builds/`. */
export const buildOutputPrefix = 'build-output/';

/** `manifests/<layer>/<name>.csproj`. */
export const manifestKeyPattern = /^manifests\/([a-z0-9-]{1,40})\/([^/]+)\.csproj$/;

export const startupProfileKey = (layer: string): string => `${manifestsPrefix}${layer}/startup.profile`;

/** `<layer>/<framework>-<arch>/<fingerprint>/`, the same below `builds/` and below `build-output/`. */
const targetPath = (layer: string, target: Target, fingerprint: string): string =>
  `${layer}/${targetName(target)}/${fingerprint}/`;

export const buildPrefix = (layer: string, target: Target, fingerprint: string): string =>
  `${buildsPrefix}${targetPath(layer, target, fingerprint)}`;

export const buildOutputPath = (layer: string, target: Target, fingerprint: string): string =>
  `${buildOutputPrefix}${targetPath(layer, target, fingerprint)}`;

/** The files of one build, by the names that stand in the bucket. */
export const buildFiles = {
  project: 'Dependencies.csproj',
  lock: 'packages.lock.json',
  profile: 'startup.profile',
  layer: 'layer.zip',
  artifact: 'artifact.xml',
  report: 'build-report.json',
  /** What publish-layer found when it checked the layer. Written before the layer itself. */
  facts: 'layer.json',
  /** Names the execution that builds and publishes this fingerprint. */
  claim: 'claim.json',
} as const;

/** Names the execution that is moving a target's consumers and parameters. */
export const releaseLeaseKey = (layer: string, target: Target): string =>
  `${buildsPrefix}${layer}/${targetName(target)}/release.json`;
