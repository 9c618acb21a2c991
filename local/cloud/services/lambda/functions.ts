/** Operations on functions: their code and configuration. */
import type { CallContext, Cloud, Handler, Principal, Shape } from '../../../contract/service';
import { onFunctionOf, onKey } from './actions';
import { codeLocation, codeSha256, storeCode } from './code';
import { changed, describeVersion, newConfiguration, settings } from './configuration';
import type { Executor } from './executor';
import { functionArn, parseFunction } from './references';
import { requireRole, requireSize, requireSnapStart, requireTracing, resolveLayers } from './requirements';
import { requireIdle, type Transitions } from './states';
import {
  conflict,
  type FunctionRecord,
  type FunctionVersion,
  invalid,
  type LambdaStore,
  notFound,
  page,
  requireRevision,
  targetsOf,
} from './store';
import { emitTagChange, requireFewTags } from './tags';
import { type Published, publishVersion } from './versions';

export function functionHandlers(
  store: LambdaStore,
  executor: Executor,
  transitions: Transitions,
): Record<string, Handler> {
  const { cloud } = store;

  function publish(record: FunctionRecord, input: Shape): Published {
    const published = publishVersion(store, record, input);
    if (published.isNew) transitions.published(record.name, published.number);
    return published;
  }

  async function createFunction(input: Shape, { principal }: CallContext): Promise<Shape> {
    const { name } = parseFunction(input.FunctionName);
    if (store.functions.has(name)) throw conflict(`Function already exist: ${name}`);
    if (input.PackageType === 'Image') throw invalid('The local cloud runs functions from zips, not from images.');
    if (!input.Handler || !input.Runtime)
      throw invalid('Runtime and Handler are mandatory parameters for functions created with deployment packages.');
    requireFewTags(input.Tags ?? {});
    await requireRole(cloud, input.Role);
    const code = await storeCode(cloud, input.Code ?? {}, principal);
    const configuration = newConfiguration(name, input);
    requireSnapStart(configuration);
    requireTracing(cloud, configuration);
    const layers = resolveLayers(store, input.Layers ?? []);
    requireSize(code.unzippedSize, layers);

    let record: FunctionRecord = {
      name,
      latest: withCode({ configuration, layers, sha256: '', unzippedSize: 0 }, code),
      versions: {},
      nextVersion: 1,
      aliases: {},
      tags: { ...input.Tags },
    };
    store.functions.set(name, record);
    executor.changed(name);
    transitions.created(name);
    emitTagChange(store, { ...record, tags: {} }, record.tags);
    if (input.Publish) record = publish(record, {}).record;
    return describeVersion(cloud, record, record.latest);
  }

  async function updateCode(input: Shape, { principal }: CallContext): Promise<Shape> {
    requireUpdatable(store, store.function(input.FunctionName), input);
    const code = await storeCode(cloud, input, principal);
    // Reading the code took a while, in which something else may have changed the function.
    const record = store.function(input.FunctionName);
    requireUpdatable(store, record, input);
    requireSize(code.unzippedSize, record.latest.layers);
    const latest = withCode(record.latest, code);
    if (input.Architectures) latest.configuration.Architectures = input.Architectures;
    if (input.DryRun) return describeVersion(cloud, record, latest);
    return finish(transitions.update(record, latest), input);
  }

  async function updateConfiguration(input: Shape): Promise<Shape> {
    if (input.Role) await requireRole(cloud, input.Role);
    const record = store.function(input.FunctionName);
    requireUpdatable(store, record, input);
    const configuration = { ...record.latest.configuration, ...settings(record.name, input) };
    requireSnapStart(configuration);
    if (input.TracingConfig || input.Role) requireTracing(cloud, configuration);
    // Layers that aren't named stay, also versions that were deleted since.
    const layers = input.Layers ? resolveLayers(store, input.Layers) : record.latest.layers;
    requireSize(record.latest.unzippedSize, layers);
    return finish(transitions.update(record, { ...record.latest, configuration, layers }), {});
  }

  function finish(record: FunctionRecord, { Publish }: Shape): Shape {
    if (!Publish) return describeVersion(cloud, record, record.latest);
    const { record: published, number } = publish(record, {});
    return describeVersion(cloud, published, store.version(published, number).version, number);
  }

  function describe(input: Shape, { principal }: CallContext) {
    const { qualifier } = parseFunction(input.FunctionName, input.Qualifier);
    const record = store.function(input.FunctionName);
    const { version } = store.version(record, qualifier);
    const configuration = describeVersion(cloud, record, version, qualifier);
    return { record, version, configuration: { ...configuration, ...unreadable(cloud, configuration, principal) } };
  }

  async function getFunction(input: Shape, context: CallContext): Promise<Shape> {
    const { record, version, configuration } = describe(input, context);
    const { tags } = record;
    // Tags are told only to those who may list them.
    const listsTags = cloud.permits(context.principal, onFunctionOf(store, 'ListTags', record.name, {}));
    return {
      Configuration: configuration,
      Code: { RepositoryType: 'S3', Location: await codeLocation(cloud, version.sha256) },
      ...(Object.keys(tags).length > 0 && listsTags && { Tags: tags }),
      ...(record.reservedConcurrency !== undefined && {
        Concurrency: { ReservedConcurrentExecutions: record.reservedConcurrency },
      }),
    };
  }

  function deleteFunction(input: Shape): undefined {
    const { name, qualifier } = parseFunction(input.FunctionName, input.Qualifier);
    const record = store.function(input.FunctionName);
    if (qualifier === undefined) store.functions.delete(name);
    else deleteVersion(record, qualifier);
    executor.deleted(name);
  }

  function deleteVersion(record: FunctionRecord, number: string): void {
    if (number === '$LATEST') throw invalid('$LATEST version cannot be deleted without deleting the function.');
    if (record.aliases[number]) throw invalid('Deletion of aliases is not currently supported.');
    if (!record.versions[number]) throw notFound('Function', functionArn(cloud, record.name, number));
    const alias = Object.values(record.aliases).find((candidate) => targetsOf(candidate).includes(number));
    if (alias) throw conflict(`Function version ${number} is referenced by the alias ${alias.Name}`);
    const { [number]: _, ...versions } = record.versions;
    const { [number]: __, ...provisioned } = record.provisioned ?? {};
    store.update(record, { versions, provisioned });
  }

  function listFunctions(input: Shape): Shape {
    const all = [...store.functions.values()].flatMap((record) => [
      describeVersion(cloud, record, record.latest, input.FunctionVersion === 'ALL' ? '$LATEST' : undefined),
      ...(input.FunctionVersion === 'ALL'
        ? Object.entries(record.versions).map(([number, version]) => describeVersion(cloud, record, version, number))
        : []),
    ]);
    const { items, ...rest } = page(all, input);
    return { Functions: items, ...rest };
  }

  return {
    CreateFunction: createFunction,
    UpdateFunctionCode: updateCode,
    UpdateFunctionConfiguration: updateConfiguration,
    GetFunction: getFunction,
    GetFunctionConfiguration: (input, context) => describe(input, context).configuration,
    DeleteFunction: deleteFunction,
    ListFunctions: listFunctions,
  };
}

/** In place of variables that are encrypted with a customer's key, for those who may not decrypt with it. */
function unreadable(cloud: Cloud, { KMSKeyArn, Environment }: Shape, principal: Principal): Shape {
  if (!KMSKeyArn || !Environment || cloud.permits(principal, [onKey(cloud, 'Decrypt', KMSKeyArn)])) return {};
  const Message = `Lambda was unable to decrypt the environment variables because KMS access was denied. Please check the function's KMS key settings. KMS Exception: AccessDeniedException KMS Message: not authorized to perform: kms:Decrypt on resource: ${KMSKeyArn}`;
  return { Environment: { Error: { ErrorCode: 'AccessDeniedException', Message } } };
}

function withCode(version: FunctionVersion, code: { sha256: string; codeSize: number; unzippedSize: number }) {
  const configuration = { ...version.configuration, CodeSize: code.codeSize, CodeSha256: codeSha256(code.sha256) };
  const { sha256, unzippedSize } = code;
  return { ...version, configuration: changed(configuration), sha256, unzippedSize };
}

function requireUpdatable(store: LambdaStore, record: FunctionRecord, { RevisionId }: Shape): void {
  requireIdle(store, record);
  requireRevision(RevisionId, record.latest.configuration.RevisionId);
}
