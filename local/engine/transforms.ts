/** Runs the transforms that a program registers: functions of the program that may change what it declares. */
import { credentials } from '@grpc/grpc-js';
import { CallbacksClient } from '@pulumi/pulumi/proto/callback_grpc_pb';
import { type Callback, CallbackInvokeRequest, type CallbackInvokeResponse } from '@pulumi/pulumi/proto/callback_pb';
import {
  type RegisterResourceRequest,
  TransformRequest,
  TransformResourceOptions,
  TransformResponse,
} from '@pulumi/pulumi/proto/resource_pb';

/** Applies each transform in turn to the request, in place. */
export async function applyTransforms(request: RegisterResourceRequest, transforms: Callback[]): Promise<void> {
  for (const transform of transforms) {
    const response = await callProgram(transform, transformRequest(request));
    const properties = response.getProperties();
    if (properties !== undefined) {
      request.setObject(properties);
    }
    const options = response.getOptions();
    if (options !== undefined) {
      copyOptions(options, request);
    }
  }
}

function transformRequest(request: RegisterResourceRequest): TransformRequest {
  const transform = new TransformRequest();
  transform.setType(request.getType());
  transform.setName(request.getName());
  transform.setCustom(request.getCustom());
  transform.setParent(request.getParent());
  transform.setProperties(request.getObject());
  const options = new TransformResourceOptions();
  options.setDependsOnList(request.getDependenciesList());
  options.setProvider(request.getProvider());
  options.setIgnoreChangesList(request.getIgnorechangesList());
  options.setAdditionalSecretOutputsList(request.getAdditionalsecretoutputsList());
  if (request.hasProtect()) {
    options.setProtect(request.getProtect() === true);
  }
  if (request.hasRetainondelete()) {
    options.setRetainOnDelete(request.getRetainondelete() === true);
  }
  if (request.getDeletebeforereplacedefined()) {
    options.setDeleteBeforeReplace(request.getDeletebeforereplace());
  }
  transform.setOptions(options);
  return transform;
}

function copyOptions(options: TransformResourceOptions, request: RegisterResourceRequest): void {
  request.setDependenciesList(options.getDependsOnList());
  request.setProvider(options.getProvider());
  request.setIgnorechangesList(options.getIgnoreChangesList());
  request.setAdditionalsecretoutputsList(options.getAdditionalSecretOutputsList());
  if (options.hasProtect()) {
    request.setProtect(options.getProtect() === true);
  }
  if (options.hasRetainOnDelete()) {
    request.setRetainondelete(options.getRetainOnDelete() === true);
  }
  if (options.hasDeleteBeforeReplace()) {
    request.setDeletebeforereplacedefined(true);
    request.setDeletebeforereplace(options.getDeleteBeforeReplace() === true);
  }
}

async function callProgram(callback: Callback, request: TransformRequest): Promise<TransformResponse> {
  const client = new CallbacksClient(callback.getTarget(), credentials.createInsecure());
  const call = new CallbackInvokeRequest();
  call.setToken(callback.getToken());
  call.setRequest(request.serializeBinary());
  try {
    const response = await new Promise<CallbackInvokeResponse>((resolve, reject) => {
      client.invoke(call, (error, answer) => (error === null ? resolve(answer) : reject(error)));
    });
    return TransformResponse.deserializeBinary(response.getResponse_asU8());
  } finally {
    client.close();
  }
}
