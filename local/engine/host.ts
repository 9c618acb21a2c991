/** The engine's second gRPC service, which takes a program's log and remembers its root resource. */
import type { IEngineServer } from '@pulumi/pulumi/proto/engine_grpc_pb';
import {
  type GetRootResourceRequest,
  GetRootResourceResponse,
  type LogRequest,
  LogSeverity,
  RequirePulumiVersionResponse,
  type SetRootResourceRequest,
  SetRootResourceResponse,
} from '@pulumi/pulumi/proto/engine_pb';
import { Empty } from 'google-protobuf/google/protobuf/empty_pb';
import type { Calls } from './rpc';

export interface LogEntry {
  severity: 'debug' | 'info' | 'warning' | 'error';
  message: string;
  /** URN of the resource that the message is about, if it is about one. */
  urn?: string;
}

const severities: Record<LogSeverity, LogEntry['severity']> = {
  [LogSeverity.DEBUG]: 'debug',
  [LogSeverity.INFO]: 'info',
  [LogSeverity.WARNING]: 'warning',
  [LogSeverity.ERROR]: 'error',
};

export function hostService(calls: Calls, onLog: (entry: LogEntry) => void): IEngineServer {
  let rootUrn = '';
  return {
    log: calls.answer((request: LogRequest) => {
      const urn = request.getUrn();
      onLog({
        severity: severities[request.getSeverity()],
        message: request.getMessage(),
        ...(urn === '' ? {} : { urn }),
      });
      return new Empty();
    }),
    getRootResource: calls.answer((_request: GetRootResourceRequest) => {
      const response = new GetRootResourceResponse();
      response.setUrn(rootUrn);
      return response;
    }),
    setRootResource: calls.answer((request: SetRootResourceRequest) => {
      rootUrn = request.getUrn();
      return new SetRootResourceResponse();
    }),
    startDebugging: calls.answer(() => new Empty()),
    // The CLI's version is what a program can require here, and there is no CLI.
    requirePulumiVersion: calls.answer(() => new RequirePulumiVersionResponse()),
  };
}
