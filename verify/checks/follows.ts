/** Whether a function that follows the layer is moved to it, and the same manifest publishes nothing anew. */
import type { ConsumerResult } from '../../core/pipeline';
import type { RunResult } from '../../local/commands/result';
import { type Check, Finding } from '../check';
import type { Context } from '../context';
import { updated } from './cold-start';
import { testFunction } from './function';
import { layer } from './layer';
import { upload, uploadAdvice } from './upload';

const advice = {
  ...uploadAdvice,
  failed: {
    when: 'the second execution fails',
    todo: 'The message names the error, and for AccessDenied the role and the action: run `pulumi refresh` and `pulumi up`, which gives each role what it needs.',
  },
  twice: {
    when: 'the same manifest is published twice',
    todo: 'Objects under `builds/` must stay, and nobody else may publish the layer’s versions: look at the bucket’s lifecycle rules and at who calls PublishLayerVersion.',
  },
  notFound: {
    when: 'the function is not found by its tag',
    todo: 'The pipeline finds functions by `prejit:layer` through the Resource Groups Tagging API, some minutes after they were tagged: run it again. Otherwise run `pulumi up`, which gives the function update-consumers the permission tag:GetResources.',
  },
  skipped: {
    when: 'the function is not moved',
    todo: 'The message says why, in the pipeline’s words. For AccessDenied run `pulumi refresh` and `pulumi up`; tags of the account’s tag policies must not replace `prejit:layer`.',
  },
};

export const follows: Check = {
  name: 'following',
  proves: 'the same manifest publishes nothing anew, and a function tagged with the layer is moved to it',
  needs: [testFunction],
  advice,
  async run(context) {
    const { layer: built } = context.result(layer);
    // From here on the function lacks the layer's packages: only the layer makes it start again.
    const ZipFile = context.result(testFunction).thinZip;
    await context.aws.lambda.updateFunctionCode({ FunctionName: context.run.name, ZipFile });
    await updated(context);
    const consumer = await context.within(context.patience.tag, () => release(context));
    if (!consumer) {
      throw new Finding(`No release of ${context.run.layer} has found ${context.run.name}.`, advice.notFound);
    }
    if (consumer.outcome !== 'updated') {
      throw new Finding(`${consumer.function} was ${consumer.outcome}: ${consumer.reason}`, advice.skipped);
    }
    const { Layers = [] } = await context.aws.lambda.getFunctionConfiguration({ FunctionName: context.run.name });
    if (!Layers.some(({ Arn }) => Arn === built.arn)) {
      throw new Finding(
        `${context.run.name} has the layers ${Layers.map(({ Arn }) => Arn).join(', ')}.`,
        advice.skipped,
      );
    }
    return { detail: `${consumer.function}: ${consumer.reason}`, value: undefined };
  },
};

/** Uploads the layer's manifest once more. @returns what became of the function, when the release found it */
async function release(context: Context): Promise<ConsumerResult | undefined> {
  const { layer: built, manifest } = context.result(layer);
  const again = await upload(context, manifest);
  if (again.status !== 'SUCCEEDED') throw new Finding(reasonOf(again), advice.failed);
  const [same] = again.layers;
  if (same?.arn !== built.arn || !same.reused) {
    throw new Finding(`The same manifest was ${built.arn} and then ${same?.arn}.`, advice.twice);
  }
  return again.consumers.find((consumer) => consumer.function === context.run.name);
}

const reasonOf = ({ status, error, execution }: RunResult): string =>
  `${execution} ended as ${status}: ${error?.name}: ${error?.message.split('\n')[0]}`;
