/** The engine's gRPC service that a program declares its resources to. */
import type { Callback } from '@pulumi/pulumi/proto/callback_pb';
import { InvokeResponse } from '@pulumi/pulumi/proto/provider_pb';
import type { IResourceMonitorServer } from '@pulumi/pulumi/proto/resource_grpc_pb';
import {
  DeploymentInfo,
  type ReadResourceRequest,
  ReadResourceResponse,
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
import { applyTransforms } from './transforms';
import { makeUrn, providerUrn } from './urn';
import { decode, encode, type PropertyValues, topLevel } from './wire';

export interface Deployment {
  project: string;
  stack: string;
  organization: string;
  /** A preview changes nothing and knows no outputs. */
  preview: boolean;
}

/** What a program may rely on. It does without the rest, or says that it can't. */
const features = {
  secrets: ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_SECRETS,
  resourceReferences: ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_RESOURCE_REFERENCES,
  transforms: ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_TRANSFORMS,
  parameterization: ResourceMonitorFeature.RESOURCE_MONITOR_FEATURE_PARAMETERIZATION,
} as const;

export function monitorService(calls: Calls, deployment: Deployment, handler: ResourceHandler): IResourceMonitorServer {
  const resources = new Map<string, Registration>();
  const stackTransforms: Callback[] = [];
  const providerOf = (reference: string) => resources.get(providerUrn(reference));

  async function registerResource(request: RegisterResourceRequest): Promise<RegisterResourceResponse> {
    await applyTransforms(request, [...request.getTransformsList(), ...stackTransforms]);
    const resource = registration(request, deployment, providerOf);
    resources.set(resource.urn, resource);

    const { id, outputs } = await handler.register(resource);
    const secrets = topLevel([...resource.secrets, ...resource.options.additionalSecretOutputs]);
    const response = new RegisterResourceResponse();
    response.setUrn(resource.urn);
    if (id !== undefined) {
      response.setId(id);
    }
    const answered: PropertyValues = { ...outputs, ...resource.inputs };
    if (!deployment.preview) {
      // The SDK keeps the inputs that an answer leaves out (in previews it doesn't), and code can be megabytes.
      for (const name of Object.keys(resource.inputs)) {
        if (!resource.options.additionalSecretOutputs.includes(name)) {
          delete answered[name];
        }
      }
    }
    response.setObject(struct(encode(answered, secrets)));
    return response;
  }

  async function readResource(request: ReadResourceRequest): Promise<ReadResourceResponse> {
    const type = request.getType();
    const { values } = decode(request.getProperties()?.toJavaScript());
    const { outputs } = await handler.read({ type, id: request.getId(), inputs: values });
    const response = new ReadResourceResponse();
    response.setUrn(makeUrn({ ...deployment, type, name: request.getName(), parent: parentOf(request) }));
    response.setProperties(struct(encode(outputs, new Set(request.getAdditionalsecretoutputsList()))));
    return response;
  }

  async function invoke(request: ResourceInvokeRequest): Promise<InvokeResponse> {
    const { values, secrets } = decode(request.getArgs()?.toJavaScript());
    const result = await handler.invoke(request.getTok(), values, providerOf(request.getProvider()));
    const response = new InvokeResponse();
    // Everything that was computed from a secret is one.
    response.setReturn(struct(encode(result, new Set(secrets.length > 0 ? Object.keys(result) : []))));
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
    registerStackTransform: calls.answer((callback: Callback) => {
      stackTransforms.push(callback);
      return new Empty();
    }),
    registerResource: calls.answer(registerResource),
    registerResourceOutputs: calls.answer((request: RegisterResourceOutputsRequest) => {
      const { values, secrets } = decode(request.getOutputs()?.toJavaScript());
      handler.setOutputs(request.getUrn(), values, secrets);
      return new Empty();
    }),
    readResource: calls.answer(readResource),
    invoke: calls.answer(invoke),
    signalAndWaitForShutdown: calls.answer(() => new Empty()),
    call: calls.refuse('Calling a method of a resource'),
    registerStackInvokeTransform: calls.refuse('Transforming invokes'),
    registerResourceHook: calls.refuse('A resource hook'),
    registerErrorHook: calls.refuse('An error hook'),
  };
}

function registration(
  request: RegisterResourceRequest,
  deployment: Deployment,
  providerOf: (reference: string) => Registration | undefined,
): Registration {
  const { values: inputs, secrets, unknowns } = decode(request.getObject()?.toJavaScript());
  const type = request.getType();
  const name = request.getName();
  const parent = parentOf(request);
  const provider = providerOf(request.getProvider());
  return {
    urn: makeUrn({ ...deployment, type, name, parent }),
    type,
    name,
    custom: request.getCustom(),
    ...(parent === undefined ? {} : { parent }),
    inputs,
    secrets,
    unknowns,
    dependencies: request.getDependenciesList(),
    propertyDependencies: Object.fromEntries(
      [...request.getPropertydependenciesMap().entries()].map(([key, found]) => [key, found.getUrnsList()]),
    ),
    ...(provider === undefined ? {} : { provider }),
    options: {
      protect: request.getProtect() === true,
      retainOnDelete: request.getRetainondelete() === true,
      ...(request.getDeletebeforereplacedefined() ? { deleteBeforeReplace: request.getDeletebeforereplace() } : {}),
      ignoreChanges: request.getIgnorechangesList(),
      replaceOnChanges: request.getReplaceonchangesList(),
      additionalSecretOutputs: request.getAdditionalsecretoutputsList(),
      aliases: request.getAliasurnsList(),
      remote: request.getRemote(),
    },
  };
}

const parentOf = (request: { getParent(): string }): string | undefined => request.getParent() || undefined;

const struct = (values: Record<string, unknown>): Struct =>
  Struct.fromJavaScript(values as Record<string, JavaScriptValue>);

function deploymentInfo(deployment: Deployment): DeploymentInfo {
  const info = new DeploymentInfo();
  info.setProject(deployment.project);
  info.setStack(deployment.stack);
  info.setOrganization(deployment.organization);
  info.setDryrun(deployment.preview);
  info.setSupportedfeaturesList(Object.values(features));
  return info;
}
