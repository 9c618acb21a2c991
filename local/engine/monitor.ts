/** The engine's gRPC service that a program declares its resources to. */
import { InvokeResponse } from '@pulumi/pulumi/proto/provider_pb';
import type { IResourceMonitorServer } from '@pulumi/pulumi/proto/resource_grpc_pb';
import {
  DeploymentInfo,
  type RegisterPackageRequest,
  RegisterPackageResponse,
  type RegisterResourceOutputsRequest,
  type RegisterResourceRequest,
  RegisterResourceResponse,
  type ResourceInvokeRequest,
  ResourceMonitorFeature,
  type SupportsFeatureRequest,
  SupportsFeatureResponse,
} from '@pulumi/pulumi/proto/resource_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import { type JavaScriptValue, Struct } from 'google-protobuf/google/protobuf/struct_pb';
import type { Registration, ResourceHandler } from './resources';
import type { Calls } from './rpc';
import { makeUrn } from './urn';
import { decode, encode } from './wire';

export interface Deployment {
  project: string;
  stack: string;
  organization: string;
  /** Whether the program runs for a preview. Default: false. */
  dryRun?: boolean;
}

/** What a program may rely on. It does without the rest, or says that it can't. Secrets are marked as such, to be refused. */
const features = {
  secrets: ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_SECRETS,
  resourceReferences: ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
  parameterization: ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_PARAMETERIZATION,
} as const;

export function monitorService(calls: Calls, deployment: Deployment, handler: ResourceHandler): IResourceMonitorServer {
  async function registerResource(request: RegisterResourceRequest): Promise<RegisterResourceResponse> {
    const resource = registration(request, deployment);
    const { id, outputs } = await handler.register(resource);
    const response = new RegisterResourceResponse();
    response.setUrn(resource.urn);
    if (id !== undefined) response.setId(id);
    // The SDK keeps the inputs that an answer leaves out, and code can be megabytes; in a preview it takes them for unknown.
    const isKept = (name: string): boolean => deployment.dryRun !== true && name in resource.inputs;
    const answered = Object.entries({ ...resource.inputs, ...outputs }).filter(([name]) => !isKept(name));
    response.setObject(struct(encode(Object.fromEntries(answered))));
    return response;
  }

  async function invoke(request: ResourceInvokeRequest): Promise<InvokeResponse> {
    const result = await handler.invoke(request.getTok(), decode(request.getArgs()?.toJavaScript()));
    const response = new InvokeResponse();
    response.setReturn(struct(encode(result)));
    return response;
  }

  return {
    getDeploymentInfo: calls.answer(() => deploymentInfo(deployment)),
    supportsFeature: calls.answer((request: SupportsFeatureRequest) => {
      const response = new SupportsFeatureResponse();
      response.setHassupport(request.getId() in features);
      return response;
    }),
    registerPackage: calls.answer((request: RegisterPackageRequest) => {
      const response = new RegisterPackageResponse();
      response.setRef(`${request.getName()}@${request.getVersion()}`);
      return response;
    }),
    registerResource: calls.answer(registerResource),
    registerResourceOutputs: calls.answer((request: RegisterResourceOutputsRequest) => {
      handler.setOutputs(request.getUrn(), decode(request.getOutputs()?.toJavaScript()));
      return new Empty();
    }),
    invoke: calls.answer(invoke),
    signalAndWaitForShutdown: calls.answer(() => new Empty()),
    readResource: calls.refuse('Looking up a resource that the engine did not make'),
    registerStackTransform: calls.refuse('Transforming resources'),
    call: calls.refuse('Calling a method of a resource'),
    registerStackInvokeTransform: calls.refuse('Transforming invokes'),
    registerResourceHook: calls.refuse('A resource hook'),
    registerErrorHook: calls.refuse('An error hook'),
  };
}

function registration(request: RegisterResourceRequest, deployment: Deployment): Registration {
  const inputs = decode(request.getObject()?.toJavaScript());
  const type = request.getType();
  const name = request.getName();
  const parent = request.getParent() || undefined;
  refuseOptions(request);
  return {
    urn: makeUrn({ ...deployment, type, name, parent }),
    type,
    name,
    custom: request.getCustom(),
    ...(parent === undefined ? {} : { parent }),
    inputs,
    dependencies: request.getDependenciesList(),
    retainOnDelete: request.getRetainondelete() === true,
    remote: request.getRemote(),
  };
}

/** Options that would change what becomes of a resource. The program has no use for them, so nothing here does it. */
function refuseOptions(request: RegisterResourceRequest): void {
  const refused = {
    transforms: request.getTransformsList().length > 0,
    provider: request.getProvider() !== '',
    protect: request.getProtect() === true,
    deleteBeforeReplace: request.getDeletebeforereplacedefined(),
    ignoreChanges: request.getIgnorechangesList().length > 0,
    replaceOnChanges: request.getReplaceonchangesList().length > 0,
  };
  const used = Object.entries(refused).flatMap(([option, isUsed]) => (isUsed ? [option] : []));
  if (used.length === 0) return;
  const resource = `${request.getType()} '${request.getName()}'`;
  throw new Error(`${resource}: the local engine has no option ${used.join(', ')}. Remove it, or teach the engine.`);
}

const struct = (values: Record<string, unknown>): Struct =>
  Struct.fromJavaScript(values as Record<string, JavaScriptValue>);

function deploymentInfo(deployment: Deployment): DeploymentInfo {
  const info = new DeploymentInfo();
  info.setProject(deployment.project);
  info.setStack(deployment.stack);
  info.setOrganization(deployment.organization);
  info.setSupportedfeaturesList(Object.values(features));
  return info;
}
