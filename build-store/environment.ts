/** What a build is asked to do: the environment variables of its CodeBuild project and of the call that started it. */
import { join } from 'node:path';
import { PipelineError } from '../core/errors';
import {
  type Architecture,
  architectures,
  type Framework,
  frameworks,
  type Level,
  levels,
  runtimeIdentifier,
} from '../core/targets';

export interface BuildEnvironment {
  framework: Framework;
  architecture: Architecture;
  level: Level;
  /** Of the layer. */
  fingerprint: string;
  /** CodeBuild's name of the image that the build runs on; undefined outside of CodeBuild. */
  image: string | undefined;
  /** The image that it would have run on, when CodeBuild could not provide that. */
  unavailableImage: string | undefined;
  /** URL or folder of the NuGet feed; undefined for the SDK's own default. */
  packageSource: string | undefined;
  /** Holds the regenerated manifest, and the lock file and the startup profile when there are any. */
  manifestDirectory: string;
  /** Holds the build program and, in `startup`, the startup image's generator and hook. */
  programDirectory: string;
  /** Scratch space. Below the source directory, where the image's choice of SDK (global.json) applies. */
  workDirectory: string;
  /** What is uploaded when the build succeeds. */
  outputDirectory: string;
  /** Holds all of these, and what a failed build leaves. */
  sourceDirectory: string;
}

export function readEnvironment(variables: NodeJS.ProcessEnv, programDirectory: string): BuildEnvironment {
  const problems: string[] = [];
  const required = (name: string): string => {
    const value = variables[name];
    if (!value) problems.push(`${name} is not set`);
    return value ?? '';
  };
  const oneOf = <T extends string>(name: string, allowed: readonly T[]): T => {
    const value = required(name);
    const found = allowed.find((each) => each === value);
    if (value && !found) problems.push(`${name} is "${value}", which is none of ${allowed.join(', ')}`);
    return found ?? (allowed[0] as T);
  };

  const framework = oneOf('FRAMEWORK', frameworks);
  const rid = oneOf('RUNTIME_IDENTIFIER', architectures.map(runtimeIdentifier));
  const level = oneOf('LEVEL', levels);
  const fingerprint = required('FINGERPRINT');
  const sourceDirectory = required('CODEBUILD_SRC_DIR');
  const manifestDirectory = required('CODEBUILD_SRC_DIR_manifest');
  if (problems.length > 0) {
    throw new PipelineError('BuildFailed', `The build's environment is incomplete: ${problems.join('; ')}.`);
  }
  return {
    framework,
    architecture: architectures.find((each) => runtimeIdentifier(each) === rid) ?? architectures[0],
    level,
    fingerprint,
    image: variables.CODEBUILD_BUILD_IMAGE || undefined,
    unavailableImage: variables.UNAVAILABLE_IMAGE || undefined,
    packageSource: variables.PACKAGE_SOURCE || undefined,
    manifestDirectory,
    programDirectory,
    workDirectory: join(sourceDirectory, 'work'),
    outputDirectory: join(sourceDirectory, 'output'),
    sourceDirectory,
  };
}
