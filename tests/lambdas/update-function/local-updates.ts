/** Functions in a local cloud that get layers of their own, and lose them, through the real SDK. */
import type { FunctionProgress, FunctionResult, PublishedFunctionLayer } from '../../../core/function-pipeline';
import { defaultFunctionSettings } from '../../../core/function-settings';
import { defaultRollout, type Rollout } from '../../../core/rollout';
import { lambdaFunctionTags } from '../../../lambdas/aws/function-tags';
import { updateFunction } from '../../../lambdas/update-function/update-function';
import { FakeParameters } from '../fakes/cloud';
import type { LocalLambda } from '../move-function/local-lambda';
import { execution, ownLayer } from './function-account';

type Action = { action: 'attach'; layer: PublishedFunctionLayer } | { action: 'remove' };

export class LocalUpdates {
  private executions = 0;
  /** Runs between two calls of one execution. */
  between: () => Promise<void> = async () => undefined;

  /** @param lambda as whom functions are changed; as whoever made them, if absent */
  constructor(
    private readonly cloud: LocalLambda,
    private readonly lambda = cloud.lambda,
  ) {}

  /** Publishes a version of a function's own layer. */
  async publish(name: string, changes: Partial<PublishedFunctionLayer> = {}): Promise<PublishedFunctionLayer> {
    const layerName = `fn_${name}-net10-0-x86_64`;
    const { arn, version } = await this.cloud.publishLayer(layerName);
    const { CodeSha256 = '', Environment } = await this.cloud.configuration(name);
    const next = Environment?.Variables?.AWS_LAMBDA_EXEC_WRAPPER;
    const made = { function: name, name: layerName, arn, codeSha256: CodeSha256, next, fingerprint: arn, ...changes };
    return ownLayer(version, made);
  }

  attach = (layer: PublishedFunctionLayer, rollout: Partial<Rollout> = {}): Promise<FunctionResult> =>
    this.run(layer.function, { action: 'attach', layer }, rollout);
  remove = (name: string, rollout: Partial<Rollout> = {}): Promise<FunctionResult> =>
    this.run(name, { action: 'remove' }, rollout);

  private async run(name: string, action: Action, rollout: Partial<Rollout>): Promise<FunctionResult> {
    const number = ++this.executions;
    for (;;) {
      const progress = await this.call({ function: name, execution: execution(number), ...action }, rollout);
      if (progress.status === 'DONE') return progress.result;
      this.cloud.now = new Date(this.cloud.now.getTime() + progress.waitSeconds * 1000);
      await this.between();
    }
  }

  private call(
    request: Action & { function: string; execution: string },
    rollout: Partial<Rollout>,
  ): Promise<FunctionProgress> {
    const settings = {
      SSM_PREFIX: '/prejit',
      LAYER_PREFIX: '',
      BUCKET: this.cloud.objects.bucket,
      FUNCTION_LAYERS: defaultFunctionSettings,
      ROLLOUT: { ...defaultRollout, ...rollout },
    };
    return updateFunction(request, settings, {
      ...this.cloud.ports(request.execution, this.lambda),
      objects: this.cloud.objects,
      tags: lambdaFunctionTags(this.lambda),
      parameters: new FakeParameters(),
    });
  }
}
