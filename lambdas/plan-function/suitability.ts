/** What a function's configuration says against a layer of its own, each in words for its owner with what to do. Pure. */
import { wrapperValue, wrapperVariable } from '../../core/function-layer';
import { UnfitFunction } from '../../core/function-layout/unfit-function';
import { attachedTag } from '../../core/function-settings';
import { countedTags, maxLayers, maxTags, maxVariablesBytes, variablesBytes } from '../../core/lambda-limits';
import { architectures, frameworks, lambdaRuntime, type Target, updatesEnd } from '../../core/targets';
import { shown } from '../../core/text';
import type { ConsumerFunction } from '../aws/functions';
import { sharedLayers } from '../move-function/attachment/attachment';
import type { PlanSettings } from './settings';

const managedRuntimes = frameworks.map(lambdaRuntime);

/**
 * What the function runs on. One with SnapStart is fine: its start is in its snapshots, which are made with the layer.
 * @throws UnfitFunction when that is nothing that layers are made for
 */
export function targetOf({ packageType, runtime, architecture }: ConsumerFunction, now: Date): Target {
  if (packageType === 'Image') {
    throw new UnfitFunction(
      'It is a container image, which takes no layers. Deploy it as a zip, or compile it in its own build (PublishReadyToRun).',
    );
  }
  if (runtime.startsWith('provided')) {
    throw new UnfitFunction(
      `It runs on a custom runtime (${shown(runtime)}): what starts it is in its own zip. Deploy it on ${managedRuntimes.join(' or ')}.`,
    );
  }
  const framework = frameworks.find((each) => lambdaRuntime(each) === runtime);
  if (!framework) {
    throw new UnfitFunction(
      `Its runtime ${shown(runtime)} is none that layers are made for, which are ${managedRuntimes.join(' and ')}. Deploy it on one of these.`,
    );
  }
  if (now.toISOString() >= updatesEnd[framework]) {
    throw new UnfitFunction(
      `Lambda updates no function on ${runtime} any more since ${updatesEnd[framework]}. Deploy it on a later runtime.`,
    );
  }
  const known = architectures.find((each) => each === architecture);
  if (!known) throw new UnfitFunction(`Its architecture ${shown(architecture)} is none that layers are made for.`);
  return { framework, architecture: known };
}

/**
 * @param isOwn whether a layer version, by its ARN, was made for this function by this stack
 * @throws UnfitFunction when the function can't be given one more layer, variable and tag, or can't be tried
 */
export function requireChangeable(
  found: ConsumerFunction,
  isOwn: (arn: string) => boolean,
  { KMS_KEYS, LAYER_PREFIX }: Pick<PlanSettings, 'KMS_KEYS' | 'LAYER_PREFIX'>,
): void {
  const { environment, environmentError, kmsKey, isSigned, layers, reservedConcurrency, tags } = found;
  if (environmentError !== undefined) {
    throw new UnfitFunction(
      `Its environment variables can't be read and would be lost: ${shown(environmentError, 300)} Let this stack use their key (prejit:kmsKeys).`,
    );
  }
  if (kmsKey !== undefined && !KMS_KEYS.includes(kmsKey)) {
    throw new UnfitFunction(`Its variables are encrypted with ${shown(kmsKey, 200)}. Add that key to prejit:kmsKeys.`);
  }
  if (isSigned) {
    throw new UnfitFunction(
      'Its code is signed, and its code signing configuration may take signed layers only, which these are not. Take that configuration off, or compile it in its own build (PublishReadyToRun).',
    );
  }
  const others = layers.filter((arn) => !isOwn(arn));
  const foreign = others.find((arn) => !sharedLayers([arn]).includes(arn));
  if (foreign !== undefined) {
    throw new UnfitFunction(
      `It has a layer that was made for one function by another Prejit stack, or for another function: ${foreign}. Take that off first.`,
    );
  }
  if (others.length >= maxLayers) {
    throw new UnfitFunction(`It has ${maxLayers} layers, and Lambda allows no more. Remove one.`);
  }
  const bytes = variablesBytes({ ...environment, [wrapperVariable]: wrapperValue });
  if (bytes > maxVariablesBytes) {
    throw new UnfitFunction(
      `With one more, its variables would take ${bytes} bytes, and Lambda allows ${maxVariablesBytes}. Move some of them to SSM.`,
    );
  }
  const tag = attachedTag(LAYER_PREFIX);
  if (countedTags({ ...tags, [tag]: '' }) > maxTags) {
    throw new UnfitFunction(
      `It has ${maxTags} tags, and Lambda allows no more: ${tag} is one that it has as long as a layer is attached. Remove one.`,
    );
  }
  if (reservedConcurrency === 0) {
    throw new UnfitFunction(
      'Its reserved concurrency is 0, so nothing can start it to see whether it works. Give it some.',
    );
  }
}
