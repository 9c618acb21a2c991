/** The function that one fault is tried on, as its owner and the pipeline's see it. */
import { type FunctionConfiguration, waitUntilFunctionUpdatedV2 } from '@aws-sdk/client-lambda';
import { functionLayerName, recordingLayerName, wrapperValue, wrapperVariable } from '../../core/function-layer';
import type { FunctionResult } from '../../core/function-pipeline';
import { attachedTag } from '../../core/function-settings';
import { eventsPrefix, recordingZipKey, recordsPrefix } from '../../core/keys';
import { functionParameterName } from '../../core/parameter-names';
import { machineArchitecture } from '../../core/targets';
import { changeFunctionTag } from '../../local/commands/function-tag';
import { DeployedFunction } from '../../shapes/deployed';
import { type Code, event, handler } from './code';
import type { FunctionsWorld } from './world';

const target = { framework: 'net10.0', architecture: machineArchitecture } as const;
const ssmPrefix = '/prejit';

export class Subject {
  private constructor(
    readonly world: FunctionsWorld,
    readonly name: string,
    readonly deployed: DeployedFunction,
    /** As its owner deployed it. */
    readonly first: FunctionConfiguration,
    /** What it has to answer like. */
    private code: Code,
  ) {}

  static async deploy(world: FunctionsWorld, name: string): Promise<Subject> {
    const { clients, codes } = world;
    const { zip } = codes.first;
    const deployed = await DeployedFunction.deploy(clients, { name, handler, zip, layers: [], variables: {} });
    const subject = new Subject(world, name, deployed, await deployed.configuration(), codes.first);
    await subject.giveEvent();
    return subject;
  }

  giveEvent(): Promise<unknown> {
    return this.world.clients.s3.putObject({ Bucket: this.world.outputs.bucket, Key: this.eventKey, Body: event });
  }

  takeEvent(): Promise<unknown> {
    return this.world.clients.s3.deleteObject({ Bucket: this.world.outputs.bucket, Key: this.eventKey });
  }

  private get eventKey(): string {
    return `${eventsPrefix(this.name)}order.json`;
  }

  /** Its owner deploys it with other code. */
  async redeploy(): Promise<void> {
    const { clients, codes } = this.world;
    // Lambda takes no code while it still applies a configuration.
    const patience = { client: clients.lambda, maxWaitTime: 30, minDelay: 0.1 };
    await waitUntilFunctionUpdatedV2(patience, { FunctionName: this.name });
    await this.deployed.update(codes.other.zip);
    this.code = codes.other;
  }

  delete(): Promise<unknown> {
    return this.world.clients.lambda.deleteFunction({ FunctionName: this.name });
  }

  tag(isAsked: boolean): Promise<string> {
    return changeFunctionTag(this.world.clients, this.world.outputs, this.deployed.arn, isAsked);
  }

  get layerName(): string {
    return functionLayerName(this.name, target);
  }

  async layerVersions(LayerName = this.layerName) {
    return (await this.world.clients.lambda.listLayerVersions({ LayerName })).LayerVersions ?? [];
  }

  /** It answers like the code that was deployed last. */
  async wrongAnswer(): Promise<string[]> {
    const answer = await this.deployed.answer(event).catch(({ message }: Error) => message);
    return answer === this.code.answer ? [] : [`it answers ${answer}`];
  }

  /** Its configuration is what its owner deployed, with this layer and its variable, or with nothing of ours. */
  async wrongConfiguration(layer: string | undefined): Promise<string[]> {
    const { CodeSha256, CodeSize, Layers = [], Environment, ...rest } = await this.deployed.configuration();
    const { CodeSha256: _, CodeSize: __, Layers: ___, Environment: ____, ...first } = this.first;
    const arns = Layers.map(({ Arn = '' }) => Arn);
    const variables = Environment?.Variables ?? {};
    const expected = layer === undefined ? {} : { [wrapperVariable]: wrapperValue };
    const tags = (await this.world.clients.lambda.listTags({ Resource: this.deployed.arn })).Tags ?? {};
    const isTagged = attachedTag() in tags;
    return [
      ...(same(arns, layer === undefined ? [] : [layer]) ? [] : [`its layers are ${arns.join(', ') || 'none'}`]),
      ...(same(variables, expected) ? [] : [`its variables are ${JSON.stringify(variables)}`]),
      ...(same(rest, first) ? [] : [`its configuration is ${JSON.stringify(rest)}`]),
      ...(isTagged === (layer !== undefined) ? [] : [`it ${isTagged ? 'has' : 'lacks'} the tag ${attachedTag()}`]),
    ];
  }

  /** What recording and trying it leave behind, and should not. */
  async leftovers(): Promise<string[]> {
    const { lambda } = this.world.clients;
    const { Versions = [] } = await lambda
      .listVersionsByFunction({ FunctionName: this.name })
      .catch(() => ({ Versions: [] }));
    const numbers = Versions.map(({ Version = '' }) => Version).filter((version) => version !== '$LATEST');
    const recorders = await this.layerVersions(recordingLayerName(this.name, target));
    const descriptions = (await this.layerVersions()).map(({ Description }) => Description);
    const records = [...(await this.world.keys(recordsPrefix)), ...(await this.world.keys(recordingZipKey(this.name)))];
    return [
      ...(numbers.length > 0 ? [`its versions ${numbers.join(', ')} are left`] : []),
      ...(recorders.length > 0 ? [`${recorders.length} versions of its recorder are left`] : []),
      ...(new Set(descriptions).size < descriptions.length ? ['a layer was published twice'] : []),
      ...records.map((key) => `${key} is left`),
    ];
  }

  /** What SSM says of it. */
  async latest(): Promise<FunctionResult | undefined> {
    const Name = functionParameterName(ssmPrefix, this.name);
    const { Parameter } = await this.world.ssm.getParameter({ Name }).catch(() => ({ Parameter: undefined }));
    return Parameter?.Value === undefined ? undefined : JSON.parse(Parameter.Value);
  }
}

const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);
