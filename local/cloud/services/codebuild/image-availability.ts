/** The images that CodeBuild can provide. Builds run on this machine, so all that is left of an image is its name. */
import type { PhaseContext } from '../../../builds/runner';

/**
 * Managed images, of which AWS lists those that it maintains and those that it does not any more but still has.
 * https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-available.html, …/deprecated-images.html
 */
const managedImage =
  /^aws\/codebuild\/(standard:[1-8]|amazonlinux2?-(x86_64|aarch64)-standard:[1-6])\.0(-\d\d\.\d\d\.\d\d)?$/;

/** The context of a build's PROVISIONING phase when its image can't be provided; undefined when it can. */
export function imageProblem(image: string, unavailable: ReadonlySet<string> = new Set()): PhaseContext | undefined {
  if (managedImage.test(image) && !unavailable.has(image)) return undefined;
  return {
    statusCode: 'BUILD_CONTAINER_UNABLE_TO_PULL_IMAGE',
    message: `Unable to pull customer's container image. CannotPullContainerError: Error response from daemon: manifest for ${image} not found`,
  };
}
