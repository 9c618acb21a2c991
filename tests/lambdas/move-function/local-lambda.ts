/** Functions in a local cloud, that are moved through the real SDK. They are simulated: what is moved are their configurations. */
import {
  type CreateFunctionCommandInput,
  type GetFunctionCommandOutput,
  type GetFunctionConfigurationCommandOutput,
  Lambda,
  waitUntilFunctionUpdatedV2,
} from '@aws-sdk/client-lambda';
import type { ConsumerResult, PublishedLayer } from '../../../core/pipeline';
import { defaultRollout, type Rollout } from '../../../core/rollout';
import { lambdaAliases } from '../../../lambdas/aws/aliases';
import { lambdaFunctions } from '../../../lambdas/aws/functions';
import { lambdaInvocations } from '../../../lambdas/aws/invocations';
import { lambdaLayers } from '../../../lambdas/aws/layers';
import { lambdaProvisioned } from '../../../lambdas/aws/provisioned';
import { lambdaVersionConfigurations } from '../../../lambdas/aws/version-configuration';
import { lambdaVersions } from '../../../lambdas/aws/versions';
import { bucketJournal, type MoveRecord } from '../../../lambdas/move-function/journal';
import { type Move, type MovePorts, moveFunction } from '../../../lambdas/move-function/move-function';
import { readDepsJson } from '../../../lambdas/move-function/zips/code-zip';
import { layerZips } from '../../../lambdas/move-function/zips/layer-zips';
import { moveAll } from '../../../lambdas/update-consumers/move-all';
import type { LambdaOptions } from '../../../local/contract/lambda';
import type { Shape } from '../../../local/contract/service';
import { zip } from '../../local/cloud/lambda-fixture';
import { createFunctionRole, startTestCloud, type TestCloud } from '../../local/cloud/running-cloud';
import { FakeBucket } from '../fakes/bucket';
import { onDapper } from '../fakes/deps-json';
import { FakeLog } from '../fakes/log';
import { layer } from '../update-consumers/account';

const code = (content: string): Promise<Buffer> =>
  zip({ 'App.deps.json': onDapper, 'App.runtimeconfig.json': '{}', 'App.dll': content });

const packages = [{ id: 'Dapper', version: '2.1.0' }];

const moveTo = (published: PublishedLayer, rollout: Partial<Rollout> = {}): Move => ({
  layers: [{ published, packages }],
  rollout: { ...defaultRollout, startWithoutEvent: false, ...rollout },
  kmsKeys: [],
});

/** What the SDK's waiters are given here, in seconds: updates take no time to speak of. */
const patience = { maxWaitTime: 20, minDelay: 0.02, maxDelay: 0.05 };

export class LocalLambda {
  readonly lambda: Lambda;
  /** What the clocks of movers show. */
  now = new Date('2026-11-25T10:00:00Z');
  readonly log = new FakeLog();
  /** ARN of a layer version with which no function starts. */
  failingLayer: string | undefined;
  /** ARNs of layer versions with which functions start faster. */
  readonly fastLayers = new Set<string>();
  /** ARNs of layer versions with which functions answer with an error, by the functions' names. */
  private readonly refusedBy = new Map<string, string>();
  /** Names of functions whose updates Lambda never finishes. */
  readonly stuck = new Set<string>();

  private constructor(
    readonly test: TestCloud,
    private readonly role: string,
  ) {
    this.lambda = new Lambda(test.config);
    this.lambda.middlewareStack.add(
      (next) => async (args) => {
        const answer = await next(args);
        const { Configuration } = answer.output as Partial<GetFunctionCommandOutput>;
        if (Configuration && this.stuck.has(Configuration.FunctionName ?? ''))
          Configuration.LastUpdateStatus = 'InProgress';
        return answer;
      },
      { step: 'initialize' },
    );
  }

  /** @param options of the cloud's Lambda, whose functions are simulated */
  static async open(options: LambdaOptions = {}): Promise<LocalLambda> {
    const test = await startTestCloud(undefined, { lambda: options });
    const local = new LocalLambda(test, await createFunctionRole(test.cloud));
    options.simulate = ({ FunctionName, Layers }) => {
      if (Layers.some(({ Arn }: Shape) => Arn === local.failingLayer)) throw new Error('It does not start.');
      const invoke = () => {
        const hasLayer = Layers.some(({ Arn }: Shape) => Arn === local.refusedBy.get(FunctionName));
        if (hasLayer) throw new Error('It does not work.');
        return { answer: {}, duration: 50 };
      };
      return { initDuration: Layers.some(({ Arn }: Shape) => local.fastLayers.has(Arn)) ? 50 : 150, invoke };
    };
    return local;
  }

  async close(): Promise<void> {
    this.lambda.destroy();
    await this.test.close();
  }

  /** Publishes versions of a layer. @returns what the pipeline knows of the last of them */
  async publishLayer(name: string, versions = 1): Promise<PublishedLayer> {
    const Content = { ZipFile: await zip({ 'dotnetcore/store/x64/net10.0/dapper/2.1.0/lib/Dapper.dll': name }) };
    let arn = '';
    for (let n = 0; n < versions; n++) {
      arn = (await this.lambda.publishLayerVersion({ LayerName: name, Content })).LayerVersionArn ?? '';
    }
    return this.layerOf(arn);
  }

  /** What the pipeline knows of a layer version. */
  layerOf = (arn: string): PublishedLayer => ({
    ...layer(Number(arn.split(':').at(-1))),
    name: arn.split(':').at(-2) ?? '',
    arn,
  });

  async create(FunctionName: string, more: Partial<CreateFunctionCommandInput> = {}): Promise<void> {
    await this.beginToCreate(FunctionName, more);
    await this.updated(FunctionName);
  }

  async beginToCreate(FunctionName: string, more: Partial<CreateFunctionCommandInput> = {}): Promise<void> {
    await this.lambda.createFunction({
      FunctionName,
      Runtime: 'dotnet10',
      Handler: 'App::App.Function::Handle',
      Role: this.role,
      Code: { ZipFile: await code('one') },
      ...more,
    });
  }

  async change(FunctionName: string, changes: Shape): Promise<void> {
    await this.lambda.updateFunctionConfiguration({ FunctionName, ...changes });
    await this.updated(FunctionName);
  }

  async changeCode(FunctionName: string): Promise<void> {
    await this.lambda.updateFunctionCode({ FunctionName, ZipFile: await code('another') });
    await this.updated(FunctionName);
  }

  private async updated(FunctionName: string): Promise<void> {
    await waitUntilFunctionUpdatedV2({ client: this.lambda, ...patience }, { FunctionName });
  }

  /** Publishes a version with an alias that names it. @returns its number */
  async publish(FunctionName: string, alias?: string): Promise<string> {
    const { Version = '' } = await this.lambda.publishVersion({ FunctionName });
    if (alias) await this.lambda.createAlias({ FunctionName, Name: alias, FunctionVersion: Version });
    return Version;
  }

  /** An alias: the version that it names, and its weights. */
  async alias(FunctionName: string, Name: string): Promise<[string | undefined, Record<string, number>]> {
    const { FunctionVersion, RoutingConfig } = await this.lambda.getAlias({ FunctionName, Name });
    return [FunctionVersion, RoutingConfig?.AdditionalVersionWeights ?? {}];
  }

  configuration = (FunctionName: string, Qualifier?: string): Promise<GetFunctionConfigurationCommandOutput> =>
    this.lambda.getFunctionConfiguration({ FunctionName, Qualifier });

  /** One call of the mover. Calls with the same execution go on with each other's journal. */
  async move(
    name: string,
    published: PublishedLayer,
    rollout: Partial<Rollout> = {},
    changes: Partial<MovePorts> = {},
  ) {
    return moveFunction(name, moveTo(published, rollout), { ...this.ports(published.arn), ...changes });
  }

  /** One round of the stage. @returns what the journal has of each function */
  async moveAll(names: string[], published: PublishedLayer): Promise<Map<string, MoveRecord>> {
    const records = new Map<string, MoveRecord>();
    const ports = { ...this.ports(published.arn), remaining: () => 900_000 };
    await moveAll(names, records, moveTo(published), async () => true, ports);
    return records;
  }

  /** Moves a function to its end, letting the time pass that it takes. */
  async moveToEnd(name: string, published: PublishedLayer, rollout: Partial<Rollout> = {}): Promise<ConsumerResult> {
    for (;;) {
      const { result, goesOnAt }: MoveRecord = await this.move(name, published, rollout);
      if (result) return result;
      this.now = new Date(goesOnAt ?? this.now);
    }
  }

  /** Has a function answer with an error as long as it has a layer version. */
  refuseWith = (name: string, arn: string): unknown => this.refusedBy.set(name, arn);

  /** Moves a function to a layer version with which it does not work, in an execution of its own. */
  async refuse(name: string, published: PublishedLayer): Promise<ConsumerResult | undefined> {
    this.refusedBy.set(name, published.arn);
    const { result } = await this.move(
      name,
      published,
      { starts: 1 },
      { journal: bucketJournal(this.objects, 'web', 'refused') },
    );
    this.refusedBy.delete(name);
    return result;
  }

  /** Gives a function an event that it is tried with. */
  giveEvent(name: string): void {
    this.objects.put(`functions/${name}/events/event.json`, '{}');
  }

  /** Forgets what the journal knows, as another execution does. */
  forget(): void {
    this.objects = new FakeBucket();
  }

  objects = new FakeBucket();

  journal = (published: PublishedLayer) => bucketJournal(this.objects, 'web', published.arn);

  ports(execution: string, lambda = this.lambda): MovePorts {
    const { objects, log } = this;
    return {
      functions: lambdaFunctions(lambda, { minDelay: patience.minDelay }),
      versions: lambdaVersions(lambda, patience.minDelay),
      aliases: lambdaAliases(lambda),
      configurations: lambdaVersionConfigurations(lambda),
      provisioned: lambdaProvisioned(lambda),
      invocations: lambdaInvocations(lambda),
      journal: bucketJournal(objects, 'web', execution),
      objects,
      readDepsJson,
      ...layerZips(lambdaLayers(lambda).contentUrl),
      pause: async () => undefined,
      now: () => this.now,
      log,
    };
  }
}
