/** An AWS account on this machine: its services, called in process or over HTTP by AWS SDK clients and the aws CLI. */
import { randomUUID } from 'node:crypto';
import type { Server } from 'node:http';
import { join } from 'node:path';
import type { LambdaOptions } from '../contract/lambda';
import {
  type AwsCall,
  AwsError,
  type Cloud,
  type Credentials,
  type Decision,
  type Intercept,
  type Principal,
  type RequiredPermission,
  type Service,
  type ServiceName,
  type SessionCredentials,
  type Shape,
} from '../contract/service';
import type { StateStore } from '../contract/state';
import { AccessKeys } from './authentication/access-keys';
import { presignRead } from './authentication/signature';
import { Authorizer, roleName, rolesTable, type StoredRole } from './authorization/authorize';
import { startServer } from './server';
import { serviceFactories } from './services';
import { DirectoryState, makePrivateDirectory } from './state-directory';
import { validateInput } from './validation';

export interface CloudOptions {
  /** Where everything is kept: state, stored objects, unpacked code, build directories. */
  directory: string;
  region: string;
  /** Default `000000000000`. */
  accountId?: string;
  /** Port on 127.0.0.1. Default: a free one. */
  port?: number;
  /** Factor on the time for which state machines wait before they retry a state. Default 1; tests wait less with less. */
  retryScale?: number;
  /** Quotas of the account that are not as AWS gives them at first, by their code in Service Quotas. */
  quotas?: Record<string, number>;
  /** Managed images that CodeBuild can't provide; the set may change while the cloud runs. Default: it has them all. */
  unavailableImages?: ReadonlySet<string>;
  /** Functions that aren't real, and rates at which Lambda's API is throttled. Default: none. */
  lambda?: LambdaOptions;
  /** Hears of everything that IAM was asked for by a role. */
  onDecision?(call: Decision): void;
  /** Stands between requests over HTTP and the services. Default: nothing does. */
  intercept?: Intercept;
  /** Gets one line for each thing that whoever runs the cloud may want to know. */
  log(line: string): void;
  /** Gets one line for each thing that they have to do something about. Default: `log`. */
  warn?(line: string): void;
}

export interface RunningCloud {
  readonly region: string;
  readonly accountId: string;
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** The keys of the account's owner, new at each start: whoever has them may do everything. */
  readonly credentials: Credentials;
  /** Calls an operation in process, as the account's root. */
  readonly call: AwsCall;
  /** Resolves when everything that happened so far is on disk. */
  flush(): Promise<void>;
  /** Stops the server and everything that the services run, and writes the state. */
  close(): Promise<void>;
}

const root: Principal = { kind: 'root' };

export async function startCloud(options: CloudOptions): Promise<RunningCloud> {
  const cloud = new LocalCloud(options);
  try {
    await cloud.start(options.port ?? 0);
  } catch (error) {
    await cloud.close();
    throw error;
  }
  return cloud;
}

class LocalCloud implements Cloud, RunningCloud {
  readonly region: string;
  readonly accountId: string;
  readonly directory: string;
  readonly state: StateStore;
  readonly retryScale: number | undefined;
  readonly quotas: Record<string, number>;
  readonly unavailableImages: ReadonlySet<string> | undefined;
  readonly lambdaOptions: LambdaOptions | undefined;
  readonly log: (line: string) => void;
  readonly warn: (line: string) => void;
  private readonly intercept: Intercept | undefined;
  private readonly keys = new AccessKeys();
  private readonly services = new Map<ServiceName, Service>();
  private readonly authorizer: Authorizer;
  private listening: { server: Server; endpoint: string } | undefined;

  constructor(options: CloudOptions) {
    const { directory, region, accountId = '000000000000', quotas = {}, log, warn = log } = options;
    this.region = region;
    this.accountId = accountId;
    this.directory = directory;
    this.retryScale = options.retryScale;
    this.quotas = quotas;
    this.unavailableImages = options.unavailableImages;
    this.lambdaOptions = options.lambda;
    this.intercept = options.intercept;
    this.log = log;
    this.warn = warn;
    // Objects, code and what functions log is nobody else's on this machine.
    makePrivateDirectory(directory);
    this.state = new DirectoryState(join(directory, 'state'));
    this.authorizer = new Authorizer(this.state, region, accountId, options.onDecision);
  }

  async start(port: number): Promise<void> {
    for (const createService of serviceFactories) {
      const service = createService(this);
      this.services.set(service.name, service);
    }
    this.listening = await startServer({
      port,
      region: this.region,
      keys: this.keys,
      call: (service, operation, input, principal) =>
        this.intercept
          ? this.intercept({ service, operation, input, principal }, (other) =>
              this.request(service, operation, other, principal),
            )
          : this.request(service, operation, input, principal),
      log: this.log,
    });
    for (const service of this.services.values()) service.started?.();
  }

  private request(name: ServiceName, operation: string, input: Shape, principal: Principal): Promise<Shape> {
    const answer = () => this.call(name, operation, input, principal);
    return this.services.get(name)?.request?.(operation, input, answer) ?? answer();
  }

  get endpoint(): string {
    if (!this.listening) throw new Error('The local cloud has no endpoint before it listens.');
    return this.listening.endpoint;
  }

  get credentials(): Credentials {
    return this.keys.owner;
  }

  // An arrow function, since callers pass it around on its own.
  call = async (name: ServiceName, operation: string, input: Shape, principal: Principal = root): Promise<Shape> => {
    const service = this.services.get(name);
    const handler = service && Object.hasOwn(service.handlers, operation) ? service.handlers[operation] : undefined;
    if (!service || !handler) {
      const message = `The local cloud does not implement ${name}:${operation}. It has what this pipeline and its users call.`;
      throw new AwsError('NotImplemented', message, 501);
    }
    validateInput(name, operation, input);
    this.authorizer.authorize(service, operation, input, principal);
    return (await handler(input, { principal })) ?? {};
  };

  permits(principal: Principal, required: RequiredPermission[]): boolean {
    return this.authorizer.permits(principal, required);
  }

  credentialsFor(roleArn: string, sessionName: string, expires?: number): SessionCredentials {
    if (!this.state.table<StoredRole>(rolesTable).has(roleName(roleArn))) {
      throw new AwsError('NoSuchEntityException', `There is no role ${roleArn} to make credentials for.`, 404);
    }
    return this.keys.newSession({ kind: 'role', roleArn, sessionName }, expires);
  }

  async presignedUrl(bucket: string, key: string, seconds: number): Promise<string> {
    const time = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
    const signing = { ...this.keys.owner, region: this.region, service: 's3', time };
    const path = `/${bucket}/${key.split('/').map(encodeURIComponent).join('/')}`;
    return this.endpoint + (await presignRead(signing, new URL(this.endpoint).host, path, seconds));
  }

  emit(event: { source: string; 'detail-type': string; resources: string[]; detail: Shape }): void {
    this.services.get('events')?.deliver?.({
      version: '0',
      id: randomUUID(),
      account: this.accountId,
      time: new Date().toISOString().replace(/\.\d+Z$/, 'Z'),
      region: this.region,
      ...event,
    });
  }

  flush(): Promise<void> {
    return this.state.flush();
  }

  async close(): Promise<void> {
    for (const service of this.services.values()) await service.close?.();
    const server = this.listening?.server;
    await new Promise<void>((resolve) => {
      if (!server) return resolve();
      server.close(() => resolve());
      server.closeAllConnections();
    });
    await this.state.flush();
  }
}
