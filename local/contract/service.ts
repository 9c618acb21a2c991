/** What a service of the local cloud is, and what it may use of the cloud around it. */
import type { LambdaOptions } from './lambda';
import type { StateStore } from './state';

export const serviceNames = [
  's3',
  'lambda',
  'iam',
  'sts',
  'ssm',
  'sns',
  'sqs',
  'states',
  'codebuild',
  'events',
  'logs',
  'tagging',
  'servicequotas',
] as const;
/** A service's signing name, as it stands in a request's credential scope. */
export type ServiceName = (typeof serviceNames)[number];

/** Who makes a call. The account's root may do everything; a role what its policies allow. */
export type Principal = { kind: 'root' } | RolePrincipal;

export interface RolePrincipal {
  kind: 'role';
  roleArn: string;
  sessionName: string;
  /** The service that acts as the role, such as `states.amazonaws.com`, which the role has to trust. */
  assumedBy?: string;
}

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
}

export interface SessionCredentials extends Credentials {
  sessionToken: string;
}

// biome-ignore lint/suspicious/noExplicitAny: shapes are those of the AWS SDK's commands, too many to name here
export type Shape = Record<string, any>;

/** One AWS API call by signing name and operation name, with the AWS SDK's own input and output shapes. */
export type AwsCall = (service: ServiceName, operation: string, input: Shape) => Promise<Shape>;

export interface CallContext {
  principal: Principal;
}

/** A request as it came over HTTP, signed and decoded, before its permissions are looked at. */
export interface IncomingRequest {
  service: ServiceName;
  operation: string;
  input: Shape;
  principal: Principal;
}

/**
 * Stands between the requests that come over HTTP and the services, for who wants to see what the world may do to them: it may answer
 * in a service's place, fail, wait, or do something else before or after.
 * @param answer makes the call, with the input that it is given
 */
export type Intercept = (request: IncomingRequest, answer: (input: Shape) => Promise<Shape>) => Promise<Shape>;

/** An event as EventBridge delivers it. */
export interface CloudEvent {
  version: '0';
  id: string;
  source: string;
  'detail-type': string;
  account: string;
  /** ISO 8601, whole seconds. */
  time: string;
  region: string;
  resources: string[];
  detail: Shape;
}

/** One thing that IAM has to allow: an action on a resource's ARN, with the condition keys that the request has. */
export interface RequiredPermission {
  action: string;
  resource: string;
  context?: Record<string, string | string[]>;
}

/** What IAM was asked for by a role, with all condition keys that the request had, and what it said. */
export interface Decision extends Required<RequiredPermission> {
  /** Name of the role. */
  role: string;
  allowed: boolean;
}

/** What an operation answers; many answer nothing. */
// biome-ignore lint/suspicious/noConfusingVoidType: so that a handler without an answer needs no return
type Answer = Shape | undefined | void;

/** Answers one operation. Throws `AwsError` for what AWS answers with a named error. */
export type Handler = (input: Shape, context: CallContext) => Promise<Answer> | Answer;

/** By operation: a sentence or two, or nothing where no difference is known. */
export type Differences = Record<string, string>;

export interface Service {
  name: ServiceName;
  /** Handlers by operation name. An operation without one is refused with 501. */
  handlers: Record<string, Handler>;
  /**
   * What IAM has to allow for an operation: actions with the ARNs of the resources they touch. An operation that is not
   * here takes `<service>:<Operation>` on `*`.
   */
  actions?: Record<string, (input: Shape) => RequiredPermission[]>;
  /** Where each operation differs from AWS's, and why that is all right here. docs/fidelity.md is made of them. */
  differences: Differences;
  /** Runs around each request that comes over HTTP. Services that call each other are none: in AWS, these have limits of their own. */
  request?(operation: string, input: Shape, answer: () => Promise<Shape>): Promise<Shape>;
  /** Takes the events that other services put on the default bus. The events service alone has it. */
  deliver?(event: CloudEvent): void;
  /** Told once that the cloud listens: from then on it has an endpoint. */
  started?(): void;
  /** Stops what the service runs: child processes, timers. */
  close?(): Promise<void>;
}

/** The cloud as its services see it. */
export interface Cloud {
  readonly region: string;
  readonly accountId: string;
  /** `http://127.0.0.1:<port>`, once the cloud listens. */
  readonly endpoint: string;
  readonly state: StateStore;
  /** Factor on the time for which state machines wait before they retry a state: 1, the default, is the real time. */
  readonly retryScale?: number;
  /** Quotas of the account that are not as AWS gives them at first, by their code in Service Quotas. */
  readonly quotas?: Record<string, number>;
  /** Images that CodeBuild can't provide although it should, as happens in AWS. */
  readonly unavailableImages?: ReadonlySet<string>;
  /** What whoever started the cloud set of Lambda. */
  readonly lambdaOptions?: LambdaOptions;
  /** Directory for files that services keep (unpacked code, build directories). */
  readonly directory: string;
  /** Calls another service; as the account's root unless a principal is given, whose permissions are then enforced. */
  call(service: ServiceName, operation: string, input: Shape, principal?: Principal): Promise<Shape>;
  /** Whether somebody may do all of this: for what a service does, or would do in AWS, without calling a service that is here. */
  permits(principal: Principal, required: RequiredPermission[]): boolean;
  /**
   * Credentials for a session of a role, which later requests signed with them are attributed to.
   * @param expires milliseconds since 1970; without, they can be used as long as the cloud runs
   */
  credentialsFor(roleArn: string, sessionName: string, expires?: number): SessionCredentials;
  /** A URL at which whoever has it can read an object, for some seconds. */
  presignedUrl(bucket: string, key: string, seconds: number): Promise<string>;
  /** Puts an event on the default event bus. */
  emit(event: { source: string; 'detail-type': string; resources: string[]; detail: Shape }): void;
  /** Tells whoever runs the cloud what is going on: one line, without a newline. */
  log(line: string): void;
  /** Tells whoever runs the cloud what they have to do something about: one line, without a newline. */
  warn(line: string): void;
}

/** An error that AWS's API would answer with. */
export class AwsError extends Error {
  constructor(
    /** The error's code, such as `ResourceNotFoundException`. */
    override readonly name: string,
    message: string,
    readonly status = 400,
    /** Further members of the error's shape. */
    readonly members: Shape = {},
  ) {
    super(message);
  }
}
