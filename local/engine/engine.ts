/**
 * The part of Pulumi's engine that a program needs in order to run: it listens on a socket in the file system, takes what
 * the program declares, in the order in which the program gets there, and passes each resource on to a handler.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Server, ServerCredentials } from '@grpc/grpc-js';
import { EngineService } from '@pulumi/pulumi/proto/engine_grpc_pb';
import { ResourceMonitorService } from '@pulumi/pulumi/proto/resource_grpc_pb';
import { hostService, type LogEntry } from './host';
import { type Deployment, monitorService } from './monitor';
import type { ResourceHandler } from './resources';
import { Calls } from './rpc';

export interface EngineOptions extends Deployment {
  handler: ResourceHandler;
  onLog(entry: LogEntry): void;
}

export interface Engine {
  /** `unix:<path>`, of both gRPC services. */
  address: string;
  /** Resolves with the error of the first resource or invoke that failed, which the program never hears of. */
  failed: Promise<Error>;
  /** Resolves when the engine works on nothing. */
  settled(): Promise<void>;
  stop(): void;
}

export async function startEngine(options: EngineOptions): Promise<Engine> {
  const calls = new Calls();
  // Code assets that are given as strings travel in messages, and exceed gRPC's default limit of 4 MB.
  const server = new Server({ 'grpc.max_receive_message_length': -1, 'grpc.max_send_message_length': -1 });
  server.addService(ResourceMonitorService, monitorService(calls, options, options.handler));
  server.addService(EngineService, hostService(calls, options.onLog));
  // Whoever reaches the engine can declare resources, and it knows no keys: so only its owner may, in a directory of theirs
  // alone, which a port on the loopback interface is not.
  const directory = mkdtempSync(path.join(tmpdir(), 'prejit-engine-'));
  const address = `unix:${path.join(directory, 'engine')}`;
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(address, ServerCredentials.createInsecure(), (error) =>
      error === null ? resolve() : reject(error),
    );
  });
  return {
    address,
    failed: calls.failed,
    settled: () => calls.settled(),
    stop: () => {
      server.forceShutdown();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}
